"""Ways through an evaluated configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restage.source import origin
from restage.source.nodes import NO_TRACE, List, Map, Path, Trace, Value, entries


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


def leaves(value: Value, path: Path = (), trace: Trace = NO_TRACE) -> Iterator[Leaf]:
    """All leaves at and below a value, in order."""
    stack = [(value, path, trace)]
    while stack:
        value, path, trace = stack.pop()
        if not isinstance(value, (Map, List)) or not value:
            yield Leaf(path, value, trace)
            continue
        records = value.records
        for key, member in reversed(list(entries(value))):
            record = records.get(key)
            stack.append((member, (*path, key), origin.joined(trace, record.trace) if record else trace))


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
