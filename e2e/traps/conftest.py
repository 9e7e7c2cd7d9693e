"""Each trap is tried with one client, version 3's, unless `--client` names others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from e2e.clients import has_node
from e2e.conftest import WITHOUT_NODE
from e2e.emulator import emulated
from e2e.emulator.serving import served
from e2e.traps.place import Place

USUAL_CLIENTS: Final = ("v3",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `place` runs for each client."""
    if "place" in metafunc.fixturenames:
        metafunc.parametrize("place", metafunc.config.getoption("--client") or USUAL_CLIENTS, indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty account, and a client for it."""
    if not has_node():
        pytest.skip(WITHOUT_NODE)
    with emulated() as account, served() as port:
        yield Place(account, port, str(request.param), tmp_path)
