"""What a quiet run says all the same: what is uncertain, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restage.document.values import printable, show
from restage.plan.model import Plan
from restage.secrets.hiding import without

_MOST = 3


def as_brief(plan: Plan) -> str:
    """What is uncertain in a run; "" if nothing is. No values are shown."""
    return as_lines(without(line, plan.hidden) for line in _lines(plan))


def as_lines(lines: Iterable[str]) -> str:
    """Messages, one a line."""
    return "".join(f"restage: {printable(line)}\n" for line in lines)


def _lines(plan: Plan) -> Iterator[str]:
    if plan.unlisted:
        yield plan.unlisted
    places = [f"{show(verdict.path) or verdict.file}: {verdict.evidence}" for verdict in plan.open]
    yield from shortened("uncertain", places, "--json lists all")
    for what, signs in (("over a limit", False), ("refused by AWS", True)):
        yield from shortened(what, [str(one) for one in plan.breaches if one.signs is signs], "--json lists all")


def shortened(what: str, lines: Sequence[str], more: str) -> Iterator[str]:
    """The first few of `lines`, each called `what`, and how many there are besides."""
    for line in lines[:_MOST]:
        yield f"{what}: {line}"
    if len(lines) > _MOST:
        yield f"{what}: {len(lines) - _MOST} more; {more}"
