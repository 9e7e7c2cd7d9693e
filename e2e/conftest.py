"""Which clients are tried (`--client`), and what a test of them needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from frameworks import FRAMEWORKS, install_framework

from e2e.clients import has_node
from e2e.emulator import emulated
from e2e.emulator.serving import served
from e2e.running import Stand
from e2e.services import SERVICES

USUAL_CLIENTS: Final = ("v3", "osls")
WITHOUT_NODE: Final = "Node is not installed, so the frameworks' own clients can't be run"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this suite."""
    parser.addoption(
        "--client", action="append", choices=tuple(FRAMEWORKS), help="a client to try; v3 and osls if none"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The clients are installed once, before any worker starts."""
    if has_node() and not config.option.collectonly and not hasattr(config, "workerinput"):
        for name in _clients(config):
            install_framework(FRAMEWORKS[name])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `stand` runs for each client and service; beyond those of its mark `usual` it is thorough."""
    if "stand" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker("usual")
    usual = mark.args if mark else [service.name for service in SERVICES]
    pairs = [
        pytest.param(
            (framework, service),
            id=f"{framework}-{service.name}",
            marks=() if service.name in usual else pytest.mark.thorough,
        )
        for service in SERVICES
        for framework in _clients(metafunc.config)
    ]
    metafunc.parametrize("stand", pairs, indirect=True)


def _clients(config: pytest.Config) -> tuple[str, ...]:
    return tuple(config.getoption("--client") or USUAL_CLIENTS)


@pytest.fixture
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """An empty account with a service that one client deploys there."""
    if not has_node():
        pytest.skip(WITHOUT_NODE)
    framework, service = request.param
    with emulated() as account, served() as port:
        yield Stand(account, port, framework, service, tmp_path)
