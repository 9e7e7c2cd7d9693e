"""Calls handed to an executor, or to processes of our own; none of them waits for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed

from restage.many.ending import Ended, Item, Value, cores, outcome


def ended(
    call: Callable[[Item], Value], items: Sequence[Item], executor: Executor | None, workers: int | None
) -> Iterator[Ended[Value]]:
    """`call` for each of `items`, as they end.

    By `executor`; without one, in as many worker processes as `workers` says (None: as there are cores), and in this
    process where that is one. Both `call` and the items have to be picklable where processes are at work.
    """
    if executor is not None:
        yield from _by(executor, call, items)
        return
    count = min(workers or cores(), len(items))
    if count <= 1:
        yield from (Ended(number, call(item)) for number, item in enumerate(items))
        return
    from restage.many.pools import pooled  # noqa: PLC0415 - one call needs none

    yield from pooled(call, items, count)


def _by(executor: Executor, call: Callable[[Item], Value], items: Sequence[Item]) -> Iterator[Ended[Value]]:
    waiting: dict[Future[Value], int] = {}
    try:
        for number, item in enumerate(items):
            try:
                waiting[executor.submit(call, item)] = number
            except RuntimeError as error:  # it is broken, or was shut down
                yield Ended(number, None, f"the executor takes no more work ({error}); give another one")
        for future in as_completed(waiting):
            yield outcome(future, waiting[future])
    finally:
        for future in waiting:
            future.cancel()
