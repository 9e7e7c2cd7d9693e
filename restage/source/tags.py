"""YAML's tags: the standard ones that js-yaml knows, and CloudFormation's short forms."""

from __future__ import annotations

from typing import Final

from restage.source import scalars
from restage.source.nodes import List, Map, Value, count, same_places
from restage.source.scalars import Schema

_STANDARD: Final = "tag:yaml.org,2002:"
# Which are `{Ref: x}` and not `{Fn::Ref: x}`
_BARE: Final = frozenset(["Ref", "Condition"])

INTRINSICS: Final = frozenset(
    [
        "And",
        "Base64",
        "Cidr",
        "Condition",
        "Equals",
        "FindInMap",
        "GetAtt",
        "GetAZs",
        "If",
        "ImportValue",
        "Join",
        "Not",
        "Or",
        "Ref",
        "Select",
        "Split",
        "Sub",
    ]
)
# osls adds these
MORE_INTRINSICS: Final = INTRINSICS | {"GetStackOutput", "Transform"}


class TagError(Exception):
    """A tag that js-yaml does not know, or that does not fit its value."""


def tagged(tag: str, value: Value, file: str, line: int, schema: Schema) -> tuple[Value, bool]:
    """What `!tag value` is, and whether JSON does not know that. `value` is None where nothing stands there.

    Raises TagError.
    """
    if tag == "!":
        return value, False
    if tag == f"{_STANDARD}str":
        if isinstance(value, (Map, List)):
            raise TagError("the tag !!str is for text")
        return ("" if value is None else value), False
    if tag.startswith(_STANDARD):
        return _standard(tag.removeprefix(_STANDARD), value, schema)
    name = tag.removeprefix("!")
    if not tag.startswith("!") or name not in schema.intrinsics:
        raise TagError(f"unknown tag {tag}")
    return _intrinsic(name, value, file, line), False


def _intrinsic(name: str, value: Value, file: str, line: int) -> Map:
    if name == "GetAtt" and isinstance(value, str):
        resource, _, attribute = value.partition(".")
        value = List(file)
        value.extend((resource, attribute))
        value.lines = [line, line]
        count(value, resource)
        count(value, attribute)
    key = name if name in _BARE else f"Fn::{name}"
    wrapped = Map(file)
    wrapped[key], wrapped.lines[key] = value, line
    count(wrapped, value)
    return wrapped


def _standard(name: str, value: Value, schema: Schema) -> tuple[Value, bool]:
    if isinstance(value, Map):
        return _object(name, value), False
    if isinstance(value, List):
        return _array(name, value), False
    if value is None and name in _EMPTY:
        return _EMPTY[name](""), False
    if name == "binary" and isinstance(value, str) and (octets := scalars.binary(value)) is not None:
        return _bytes(octets, schema), True
    if name == "timestamp" and isinstance(value, str) and (time := scalars.iso_time(value)) is not None:
        return time, True
    if name in _SCALARS:
        read, odd = schema.plain("" if value is None else str(value))
        if isinstance(read, _SCALARS[name]) and not (isinstance(read, bool) and name != "bool"):
            return (None if name == "null" else read), odd
    raise TagError(f"the tag !!{name} does not fit its value, or is none that is known")


def _bytes(octets: list[int], schema: Schema) -> Map:
    """As JSON.stringify writes a Uint8Array, or a Buffer."""
    out = Map("")
    if schema.is_version_3:
        data = List("")
        data.extend(octets)
        data.lines, data.size = [1] * len(octets), len(octets) + 1
        out.update({"type": "Buffer", "data": data})
    else:
        out.update((str(index), octet) for index, octet in enumerate(octets))
    out.size = len(octets) + 3
    return out


_EMPTY: Final[dict[str, type[Map] | type[List]]] = {"map": Map, "set": Map, "seq": List, "omap": List, "pairs": List}
_SCALARS: Final[dict[str, type | tuple[type, ...]]] = {
    "null": type(None),
    "bool": bool,
    "int": int,
    "float": (int, float, type(None)),
}


def _object(name: str, value: Map) -> Map:
    if name == "map" or (name == "set" and all(member is None for member in value.values())):
        return value
    raise TagError(f"the tag !!{name} does not fit an object, or is none that is known")


def _array(name: str, value: List) -> List:
    pairs = all(isinstance(item, Map) and len(item) == 1 for item in value)
    keys = [next(iter(item)) for item in value if isinstance(item, Map) and item]
    if name == "seq" or (name == "omap" and pairs and len(set(keys)) == len(keys)):
        return value
    if name != "pairs" or not pairs:
        raise TagError(f"the tag !!{name} does not fit an array, or is none that is known")
    listed = same_places(value)
    assert isinstance(listed, List)
    for item in value:
        assert isinstance(item, Map)
        pair = List(item.file)
        pair.extend(next(iter(item.items())))
        pair.lines, pair.marked, pair.size = [*item.lines.values()] * 2, item.marked, item.size + 1
        listed.append(pair)
    listed.marked, listed.size = value.marked, value.size + len(value)
    return listed
