"""What a deployment is carried out with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from restage.deploy.aws import Answer
from restage.deploy.changes import Change
from restage.deploy.waiting import Pause, Progress


def always(changes: Sequence[Change]) -> bool:
    """Agrees."""
    return True


class Hands(NamedTuple):
    """`ask` makes calls of AWS, `progress` is told what goes on, `pause` waits. `agree` is asked about resources that
    are replaced or removed, where that is known only after the plan was agreed to."""

    ask: Answer
    progress: Progress
    pause: Pause
    agree: Callable[[Sequence[Change]], bool] = always
