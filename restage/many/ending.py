"""How one of many calls ends: with a value, or with what became of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Generic, NamedTuple, Protocol, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")


class Ended(NamedTuple, Generic[Value]):
    """One of the calls, by its place among them: its `value`, or the `problem` that kept it from giving one."""

    number: int
    value: Value | None
    problem: str = ""


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Numbered(Protocol):
    """What knows its place among others."""

    @property
    def number(self) -> int: ...


Placed = TypeVar("Placed", bound=Numbered)


def in_order(results: Iterable[Placed]) -> Iterator[Placed]:
    """The same, each as soon as all before it are there."""
    waiting: dict[int, Placed] = {}
    following = 0
    for result in results:
        waiting[result.number] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def outcome(future: Future[Value], number: int) -> Ended[Value]:
    """What became of a call that has ended."""
    try:
        return Ended(number, future.result())
    except CancelledError:
        return Ended(number, None, "the executor cancelled it; nothing was written")
    except Exception as error:  # of the executor: whatever it has for a worker that is gone
        return Ended(number, None, f"the executor lost it ({type(error).__name__}: {error}); try again")
