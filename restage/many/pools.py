"""Worker processes of our own, which may die: only what kills its worker is lost, the rest is done again."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Final, TypeAlias

from restage.many.ending import Ended, Item, Value, outcome

_DIED: Final = (
    "the worker process died twice while it was at work on this (killed, or out of memory); nothing was written"
)
_NONE: Final = (
    "no worker process could be begun for this ({}); nothing was written, so free memory or room and try again"
)
_Numbered: TypeAlias = tuple[int, Item]


class _NoPoolError(Exception):
    """The system has not what processes need to speak with each other."""


def pooled(call: Callable[[Item], Value], items: Sequence[Item], workers: int) -> Iterator[Ended[Value]]:
    """`call` for each of `items` in `workers` processes, as they end.

    Where a process dies, all that the pool had in hand is lost with it: each of those is called again, in a process
    of its own, so that the one that kills its process is known; what was not begun goes to a new pool. Where the system
    has no processes or semaphores to give, as in AWS Lambda, this process does what is left.
    """
    left = deque(enumerate(items))
    while left:
        try:
            lost = yield from _round(call, left, workers)
        except _NoPoolError:
            yield from (Ended(number, call(item)) for number, item in left)
            return
        for number, item in lost:
            yield _alone(call, number, item)


def _round(
    call: Callable[[Item], Value], left: deque[_Numbered[Item]], workers: int
) -> Generator[Ended[Value], None, list[_Numbered[Item]]]:
    """Takes from `left` until it is empty, or a process dies; returns what was in hand then."""
    lost: list[_Numbered[Item]] = []
    at_work: dict[Future[Value], _Numbered[Item]] = {}
    with _pool(workers) as pool:
        while at_work or (left and not lost):
            # Few more than there are processes: what is in hand is what has to be called again
            while left and not lost and len(at_work) < 2 * workers:
                _submit(pool, call, left.popleft(), at_work, lost)
            done, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in done:
                numbered = at_work.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.append(numbered)
                else:
                    yield outcome(future, numbered[0])
    return sorted(lost, key=lambda one: one[0])


def _submit(
    pool: ProcessPoolExecutor,
    call: Callable[[Item], Value],
    numbered: _Numbered[Item],
    at_work: dict[Future[Value], _Numbered[Item]],
    lost: list[_Numbered[Item]],
) -> None:
    try:
        with _interrupts_held():
            at_work[pool.submit(call, numbered[1])] = numbered
    except (BrokenProcessPool, OSError):  # it is broken, or there are no more processes to be had
        lost.append(numbered)


def _alone(call: Callable[[Item], Value], number: int, item: Item) -> Ended[Value]:
    """The same call in a process that works on nothing else."""
    try:
        with _pool(1) as pool:
            with _interrupts_held():
                future = pool.submit(call, item)
            wait([future])
            if isinstance(future.exception(), BrokenProcessPool):
                return Ended(number, None, _DIED)
            return outcome(future, number)
    except (_NoPoolError, OSError) as error:
        return Ended(number, None, _NONE.format(error))


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end what they have in hand, and no more, when this one is interrupted."""
    try:
        pool = ProcessPoolExecutor(workers, initializer=_begin)
    except OSError as error:
        raise _NoPoolError(str(error)) from error
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """An interrupt waits until the pool has what it needs to end, and a worker process that may begin here has come to
    `_begin`."""
    came: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _begin() -> None:
    """What a new worker process does first."""
    gc.enable()  # the command line goes without: it is over before there is garbage worth collecting
    # An interrupt from the terminal reaches every process; what is in hand here is finished, and no more comes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for good."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        # What is being written is tidied up by the handler of this signal
        os.kill(os.getpid(), signal.SIGTERM)
