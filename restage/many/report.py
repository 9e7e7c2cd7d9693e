"""What is told of many runs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from restage.document.values import Json, JsonObject
from restage.many.model import DONE, Result

SCHEMA_VERSION = 1


class Summary(NamedTuple):
    """How many calls there were, how many of them ended with which exit status, and how many have uncertain places."""

    statuses: tuple[int, ...]
    uncertain: int = 0

    @classmethod
    def of(cls, results: Iterable[Result]) -> Summary:
        """Of runs that restage."""
        found = list(results)
        return cls(tuple(one.status for one in found), sum(one.uncertain > 0 for one in found))

    @property
    def status(self) -> int:
        """The exit status of all together: the worst one."""
        return max(self.statuses, default=DONE)

    def count(self, status: int) -> int:
        """How many ended with this exit status."""
        return self.statuses.count(status)


def as_text(summary: Summary, *, dry_run: bool) -> str:
    """One line for all."""
    total, done = len(summary.statuses), summary.count(DONE)
    line = f"{total} runs: {done} {'would be written' if dry_run else 'written'}"
    if done < total:
        line += f", {total - done} {'would be refused' if dry_run else 'failed (their messages say why)'}"
    if summary.uncertain:
        line += f"; {summary.uncertain} with uncertain places"
    return f"{line}\n"


def as_json(summary: Summary) -> JsonObject:
    """The same for programs."""
    total, done = len(summary.statuses), summary.count(DONE)
    return {
        "runs": total,
        "done": done,
        "failed": total - done,
        "uncertain": summary.uncertain,
        "status": summary.status,
    }


def whole(documents: Sequence[JsonObject], summary: JsonObject) -> JsonObject:
    """All documents as one, in their order."""
    results: list[Json] = [*documents]
    return {"schema_version": SCHEMA_VERSION, "results": results, "summary": summary, "problems": []}
