"""A comparison as annotations of the left side's files, which are the ones to be judged."""

from __future__ import annotations

from collections.abc import Mapping

from restage.compare.model import Comparison, Kind
from restage.compare.textreport import excerpts
from restage.compare.view import Row, row_of
from restage.document.lines import lines_of
from restage.document.values import show
from restage.markup.annotations import Annotation, Level

_WIDTH = 200


def as_annotations(comparison: Comparison, texts: Mapping[str, str], *, show_values: bool) -> list[Annotation]:
    """One for each difference. `texts`: the left side's JSON files, by the names that differences have for them."""
    lines = lines_of(texts, [(found.file, found.path) for found in comparison.differences])
    rows = [row_of(found, show(found.path), show_values=show_values) for found in comparison.differences]
    return [
        Annotation(Level.ERROR, f"restage diff: {row.kind.value}", _message(row), found.file, line)
        for found, row, line in zip(comparison.differences, rows, lines, strict=True)
    ]


def _message(row: Row) -> str:
    left, right = ("nothing" if one is None else one for one in excerpts(row.left, row.right, _WIDTH))
    values = "" if row.kind is Kind.ORDER else f": {left} on the left, {right} on the right"
    return "; ".join([f"{row.place or 'all of it'}{values}", *row.notes])
