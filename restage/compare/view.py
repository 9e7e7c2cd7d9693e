"""A comparison as every report shows it: grouped by logical ID, values as texts, secrets hidden."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from restage.artifact.layout import CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE
from restage.compare.model import ABSENT, Comparison, Difference, Ignored, Kind, Side, ZipChanges
from restage.compare.volatile import CONFIGURED_STAGE
from restage.document.values import Path, printable, show
from restage.secrets.judging import HIDDEN, shown

# A mark and a word for each kind, so that nothing hangs on a colour.
MARKS: Final = {
    Kind.STAGE: "@",
    Kind.VALUE: "~",
    Kind.STRUCTURE: "±",
    Kind.ORDER: "↕",
    Kind.ID: "#",
    Kind.ZIP: "▤",
    Kind.COPY: "≠",
    Kind.VOLATILE: "○",
}
MEANINGS: Final = {
    Kind.STAGE: "the name of another stage",
    Kind.VALUE: "another value",
    Kind.STRUCTURE: "on one side only, under another key, or of another type",
    Kind.ORDER: "the same items in another order",
    Kind.ID: "an ID that ends in a hash",
    Kind.ZIP: "other contents of a file",
    Kind.COPY: "copies of one template that disagree",
    Kind.VOLATILE: "differs between any two packagings",
}
NAMES_ONLY: Final = {Kind.STAGE, Kind.ID, Kind.VOLATILE}
_OWNED: Final = {"functions", "layers", "provider", "custom", "initialServerlessConfig", "resources"}
_MOST_ENTRIES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Row:
    """One difference. `left` and `right` are None where nothing stands."""

    kind: Kind
    place: str
    left: str | None
    right: str | None
    notes: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The differences of one resource, output, function, or file."""

    title: str
    file: str
    rows: tuple[Row, ...]


def groups(comparison: Comparison, *, show_values: bool) -> list[Group]:
    """All differences in their order, those of one thing together."""
    return grouped(comparison.differences, show_values=show_values)


def grouped(differences: Iterable[Difference], *, show_values: bool) -> list[Group]:
    """`differences` in their order, those of one thing together."""
    found: dict[tuple[str, str], list[Row]] = {}
    for difference in differences:
        title, rest = _split(difference.file, difference.path)
        row = row_of(difference, rest, show_values=show_values)
        found.setdefault((difference.file, title), []).append(row)
    return [Group(printable(title), printable(file), tuple(rows)) for (file, title), rows in found.items()]


def foremost(found: Iterable[Group]) -> list[Group]:
    """`found` for a report that can't show all of it: what differs in more than names and their hashes comes first."""
    return sorted(found, key=lambda group: all(row.kind in NAMES_ONLY for row in group.rows))


def counted(comparison: Comparison) -> dict[Kind, int]:
    """How many differences there are of each kind, in the order of the kinds."""
    counts = Counter(difference.kind for difference in comparison.differences)
    return {kind: counts[kind] for kind in Kind if counts[kind]}


def not_counted(comparison: Comparison) -> dict[str, list[Ignored]]:
    """What was ignored, by its name."""
    found: dict[str, list[Ignored]] = {}
    for ignored in comparison.ignored:
        found.setdefault(ignored.name, []).append(ignored)
    return found


def summary(comparison: Comparison) -> str:
    """One line: what kinds of differences there are, and how many."""
    if comparison.equal:
        return "no difference"
    total = len(comparison.differences)
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in counted(comparison).items())
    return f"{total} difference{'s' if total > 1 else ''} ({kinds})"


def ignored_line(name: str, found: Iterable[Ignored]) -> str:
    """One line about what was not counted: its name, how often, where for one."""
    every = list(found)
    places = sum(ignored.places for ignored in every)
    first = every[0]
    where = show(first.path) or first.file
    values = f" ({_stage(first.left)} | {_stage(first.right)})" if name == CONFIGURED_STAGE else ""
    line = f"{name}{values}: {where}" if places == 1 else f"{name}{values}: {places} places, the first {where}"
    return printable(line)


def _stage(side: Side) -> str:
    return "none" if side is ABSENT else str(side)


def values_of(difference: Difference | Ignored, *, show_values: bool) -> tuple[Side, Side]:
    """Both sides, with what may be secret hidden unless it is wanted."""
    if show_values or difference.is_key:
        return difference.left, difference.right
    left, right = _shown(difference.path, difference.left), _shown(difference.right_path, difference.right)
    if HIDDEN in (left, right):
        # Where one stage has a secret, the other's plain word is one, too
        return _hidden(left), _hidden(right)
    return left, right


def _shown(path: Path, value: Side) -> Side:
    if value is ABSENT or not (path or isinstance(value, (dict, list))):
        return value  # of a file as a whole: its digest
    return shown(path, value)


def _hidden(side: Side) -> Side:
    return side if side is ABSENT else HIDDEN


def sides(comparison: Comparison) -> tuple[tuple[str, str], tuple[str, str]]:
    """The name and the stage of either side."""
    left = printable(comparison.left), printable(comparison.left_stage)
    return left, (printable(comparison.right), printable(comparison.right_stage))


def _split(file: str, path: Path) -> tuple[str, str]:
    """The heading that a place belongs to, and the rest of the place."""
    if not path:
        return file, ""
    size = 2 if len(path) > 1 else 1
    if file == STATE_FILE and path[0] == "service":
        size = 3 if len(path) > 3 and path[1] in _OWNED else 2
    head = path[1:2] if path[0] == "Resources" and len(path) > 1 else path[:size]
    return show(head), show(path[size:])


def row_of(difference: Difference, rest: str, *, show_values: bool) -> Row:
    """One difference; `rest` is its place below the heading that it stands under."""
    left, right = values_of(difference, show_values=show_values)
    quoted = not (isinstance(left, str) and isinstance(right, str)) and ABSENT not in (left, right)
    return Row(
        kind=difference.kind,
        place=printable(rest) or ("its key" if difference.is_key else ""),
        left=_written(left, quoted),
        right=_written(right, quoted),
        notes=tuple(map(printable, _notes(difference, left, right))),
        also=tuple(map(printable, difference.also)),
    )


def _written(value: Side, quoted: bool) -> str | None:
    if value is ABSENT:
        return None
    if isinstance(value, str) and (not quoted or value == HIDDEN):
        return printable(value)
    return printable(json.dumps(value, ensure_ascii=False, indent=2))


def _notes(difference: Difference, left: Side, right: Side) -> Iterable[str]:
    if difference.reason:
        yield difference.reason
    if difference.is_key and difference.kind is Kind.STRUCTURE:
        yield "the same thing under another key"
    if difference.because:
        yield f"because of: {'; '.join(difference.because)}"
    if difference.kind is Kind.VALUE and _sort(left) != _sort(right):
        yield f"{_sort(left)} on the left, {_sort(right)} on the right"
    if isinstance(left, str) and isinstance(right, str):
        yield from _unseen(left, right)
    if left == right == HIDDEN:
        yield "values hidden; --show-values shows them"
    if difference.entries:
        yield from _entries(difference.entries)


def _unseen(left: str, right: str) -> Iterable[str]:
    """What a reader would look for in vain."""
    if left == right:  # hidden
        return
    if left.split() == right.split():
        yield "they differ in spaces and line breaks only"
    elif normalize("NFC", left) == normalize("NFC", right):
        yield "they look the same: characters are composed of others on one side (Unicode normalization)"


def _entries(entries: ZipChanges) -> Iterable[str]:
    """A line for each sort of change."""
    named = (
        ("only on the left", entries.removed),
        ("only on the right", entries.added),
        ("changed", entries.changed),
        ("only other dates or modes", entries.dated),
    )
    for what, found in named:
        if found:
            more = f" and {len(found) - _MOST_ENTRIES} more" if len(found) > _MOST_ENTRIES else ""
            yield f"{what}: {', '.join(found[:_MOST_ENTRIES])}{more}"
    if entries.note:
        yield entries.note


def _sort(value: Side) -> str:
    names: dict[type, str] = {bool: "true or false", int: "a number", float: "a number", str: "a text"}
    return names.get(type(value), "something else")


def file_label(file: str) -> str:
    """What a file of an artifact is called in reports."""
    return {UPDATE_TEMPLATE: "template", CREATE_TEMPLATE: "create template", STATE_FILE: "state"}.get(file, file)


def labels(group: Group) -> list[str]:
    """What to say of a group besides its title: its file, unless that is the title."""
    label = file_label(group.file)
    return [label] if label != group.title else []
