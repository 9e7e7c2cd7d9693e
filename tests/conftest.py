"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No test asserts how long something takes: on a busy machine anything takes long
settings.register_profile("restage", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("restage")

# Where whoever runs the tests has his things in AWS is no matter of theirs
for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
    os.environ.pop(name, None)
