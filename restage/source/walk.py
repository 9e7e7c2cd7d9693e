"""Ways through an evaluated configuration."""

from __future__ import annotations

from typing import NamedTuple

from restage.source import origin
from restage.source.nodes import NO_TRACE, List, Map, Node, Path, Trace, Value, entries


class Leaf(NamedTuple):
    """A value that is neither an object nor an array (but maybe an empty one), and what it depends on."""

    path: Path
    value: Value
    trace: Trace


def value_at(value: Value, path: Path) -> Value:
    """What stands at a path; None where it leads nowhere."""
    for key in path:
        if isinstance(value, Map):
            value = value.get(str(key))
        elif isinstance(value, List) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def leaves(value: Value) -> list[Leaf]:
    """All leaves at and below a value, in order."""
    if not isinstance(value, (Map, List)) or not value:
        return [Leaf((), value, NO_TRACE)]
    out: list[Leaf] = []
    _collect(value, (), NO_TRACE, out)
    return out


def _collect(node: Node, path: Path, trace: Trace, out: list[Leaf]) -> None:
    """Appends instead of yielding: this walk is much of what a run with a configuration does."""
    records = node.records
    for key, member in entries(node):
        record = records.get(key)
        inner = origin.joined(trace, record.trace) if record else trace
        if isinstance(member, (Map, List)) and member:
            _collect(member, (*path, key), inner, out)
        else:
            out.append(Leaf((*path, key), member, inner))


def trace_at(value: Value, path: Path) -> Trace:
    """What the value at a path depends on, whatever is in it included."""
    trace = NO_TRACE
    for key in path:
        if not isinstance(value, (Map, List)):
            return trace
        record = value.records.get(key)
        trace = origin.joined(trace, record.trace) if record else trace
        value = value_at(value, (key,))
    return _below(value, trace)


def _below(value: Value, trace: Trace) -> Trace:
    for leaf in leaves(value):
        trace = origin.joined(trace, leaf.trace)
    return trace
