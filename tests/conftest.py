"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test asserts how long something takes: on a busy machine anything takes long
settings.register_profile("restage", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("restage")
