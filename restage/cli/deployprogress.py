"""What is told while something is deployed: on a terminal in one place, else a line for each event."""

from __future__ import annotations

import sys

from restage.cli.terminal import emit
from restage.deploy.model import Deployment
from restage.deploy.waiting import Event, Progress
from restage.document.values import printable
from restage.secrets.hiding import without

_CLEAR = "\r\x1b[2K"


def progress_of(*, quiet: bool, deployment: Deployment) -> Progress:
    """What tells of it on stderr."""
    if quiet:
        return _Quiet(deployment)
    return _InPlace(deployment) if sys.stderr is not None and sys.stderr.isatty() else _Lines(deployment)


class _Quiet:
    """Tells of failures only."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment

    def step(self, text: str) -> None:
        pass

    def event(self, event: Event) -> None:
        if event.is_failure:
            emit(self._line(event), err=True)

    def _line(self, event: Event) -> str:
        # What AWS says of a failure may hold a value of the template
        reason = f": {without(event.reason, self.deployment.hidden)}" if event.is_failure and event.reason else ""
        return f"{printable(f'  {event.time[11:19]} {event.status} {event.type} {event.logical_id}{reason}')}\n"


class _Lines(_Quiet):
    """A line for each step and event."""

    def step(self, text: str) -> None:
        emit(f"{printable(text)}\n", err=True)

    def event(self, event: Event) -> None:
        emit(self._line(event), err=True)


class _InPlace(_Quiet):
    """The last step and event only, on one line; failures stay."""

    def step(self, text: str) -> None:
        emit(f"{_CLEAR}{printable(text)}\n", err=True)

    def event(self, event: Event) -> None:
        line = self._line(event)
        emit(
            f"{_CLEAR}{line}" if event.is_failure or event.is_stack else f"{_CLEAR}{line.rstrip()[: _width()]}",
            err=True,
        )


def _width() -> int:
    from shutil import get_terminal_size  # noqa: PLC0415 - on a terminal only

    return get_terminal_size().columns - 1
