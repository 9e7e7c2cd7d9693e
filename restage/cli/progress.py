"""The bar that shows on a terminal how many of many are done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TypeVar

Result = TypeVar("Result")


def with_bar(results: Iterator[Result], total: int, *, wanted: bool) -> Iterator[Result]:
    """The same results; on a terminal, where messages go there and it is `wanted`, with a bar while they come.

    Then they are given once the bar is gone: what is printed of them may go to the same terminal.
    """
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import Progress  # noqa: PLC0415 - as above

    done: list[Result] = []
    # Drawn here after each result: a thread of its own would not go with processes that are forked
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)
        bar.refresh()
        for result in results:
            done.append(result)
            bar.advance(task)
            bar.refresh()
    yield from done
