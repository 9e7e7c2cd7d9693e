"""Lists of `functions` and `resources`, merged as the framework does before it packages, with every place kept."""

from __future__ import annotations

from restage.source.nodes import LISTED, List, Map, Node, Value, count, entries, put, shallow_copy


def merged(value: Map) -> Map:
    """The configuration with its lists of functions and resources as one object each.

    Items that are unknown are left out; what they hold can't be told. Source: mergeArrays in lib/classes/service.js,
    which merges as lodash does: objects by their keys, arrays by their positions.
    """
    out = shallow_copy(value)
    assert isinstance(out, Map)
    for key in LISTED:
        parts = value.get(key)
        if isinstance(parts, List):
            total = Map(parts.file)
            for part in parts:
                if isinstance(part, Map):
                    _merge(total, part)
            out[key] = total
    return out


def _merge(target: Node, source: Node) -> None:
    for key, member in entries(source):
        known = _get(target, key)
        if isinstance(known, (Map, List)) and isinstance(member, (Map, List)) and type(known) is type(member):
            both = shallow_copy(known)
            _merge(both, member)
            _put(target, key, both, None)
        else:
            _put(target, key, member, source)


def _get(node: Node, key: str | int) -> Value:
    if isinstance(node, Map):
        return node.get(str(key))
    return node[int(key)] if int(key) < len(node) else None


def _put(target: Node, key: str | int, member: Value, source: Node | None) -> None:
    """Sets a value, with the place that it has in `source`; None: it keeps its own."""
    put(target, key, member)
    count(target, member)
    if isinstance(target, List) and len(target) > len(target.lines):
        target.lines = [*target.lines, 1]
    if source is None:
        return
    if isinstance(target, Map) and isinstance(source, Map):
        target.lines = {**target.lines, str(key): source.lines.get(str(key), 1)}
    elif isinstance(target, List) and isinstance(source, List):
        target.lines = [*target.lines[: int(key)], source.lines[int(key)], *target.lines[int(key) + 1 :]]
    target.files = {**(target.files or {}), key: (source.files or {}).get(key, source.file)}
    target.records.pop(key, None)
    if key in source.records:
        target.records[key] = source.records[key]
