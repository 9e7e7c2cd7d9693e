"""What is told of an error that nobody foresaw: where it came from, and none of the values that it may name."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from typing import Final

_VARIABLE: Final = "RESTAGE_TRACEBACK"
_FULL: Final = "full"


def problem_of(error: Exception) -> str:
    """What to do about `error`, in one sentence."""
    return (
        f"{type(error).__name__}: this is a fault of restage itself, please report it with the lines above; its message"
        f" is left out, as it may hold values of yours: {_VARIABLE}={_FULL} in the environment shows it, too"
    )


def traceback_of(error: Exception, environment: Mapping[str, str]) -> str:
    """Where `error`, and those that led to it, were raised. Their messages are only in it where `environment` says so;
    no values of variables ever are."""
    if environment.get(_VARIABLE) == _FULL:
        return "".join(traceback.format_exception(error))
    return "\n".join(_told(one) for one in reversed(list(_chain(error))))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """`error`, and what each one was raised because of, the last first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    lines = traceback.format_tb(error.__traceback__)
    return "".join(["Traceback (most recent call last):\n", *lines, f"{type(error).__name__}\n"])
