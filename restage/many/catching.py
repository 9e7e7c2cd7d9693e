"""Errors of one call among many, as data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Protocol, Self, TypeVar

from restage.errors import RestageError


class _Told(Protocol):
    def _replace(self, *, trace: str) -> Self: ...


Value = TypeVar("Value", bound=_Told)


def caught(call: Callable[[], Value], failed: Callable[[Sequence[str]], Value]) -> Value:
    """What `call` gives; where it raises, what `failed` makes of the problems. An error that nobody foresaw stops no
    other call either, and brings its `trace`."""
    try:
        return call()
    except RestageError as error:
        return failed(error.problems)
    except Exception as error:
        unforeseen = failed([f"unexpected error: {type(error).__name__}: {error}"])
        return unforeseen._replace(trace=traceback.format_exc())
