"""The bar that shows on a terminal how many of many are done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TextIO, TypeVar

Result = TypeVar("Result")


def with_bar(results: Iterator[Result], total: int, *, wanted: bool, at_once: bool) -> Iterator[Result]:
    """The same results; on a terminal, where messages go there and it is `wanted`, with a bar while they come.

    Then they are given once the bar is gone, as what is printed of them may go to the same terminal. Where each is
    wanted `at_once`, there is a bar only if the output goes elsewhere.
    """
    if not wanted or not _is_terminal(sys.stderr) or (at_once and _is_terminal(sys.stdout)):
        yield from results
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import Progress  # noqa: PLC0415 - as above

    held: list[Result] = []
    # Drawn here after each result: a thread of its own would not go with processes that are forked
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False, redirect_stdout=False) as bar:
        task = bar.add_task("", total=total)
        bar.refresh()
        for result in results:
            if at_once:
                yield result
            else:
                held.append(result)
            bar.advance(task)
            bar.refresh()
    yield from held


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
