"""The JSON values that everything here is made of, and places in them."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]
JsonObject: TypeAlias = "dict[str, Json]"
Path: TypeAlias = tuple[str | int, ...]


class Absent(Enum):
    """Nothing stands at a place; `null` is something."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
Side: TypeAlias = Json | Absent


def strings(value: Json, path: Path = ()) -> list[tuple[Path, str]]:
    """Every string of `value` with its place, in document order; keys are not strings here."""
    out: list[tuple[Path, str]] = []
    if isinstance(value, str):
        out.append((path, value))
    else:
        _collect(value, path, out)
    return out


def _collect(value: Json, path: Path, out: list[tuple[Path, str]]) -> None:
    """Appends instead of yielding, and calls itself for no string: these walks are much of what a run does."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in steps:
        if isinstance(child, str):
            out.append(((*path, step), child))
        elif isinstance(child, (dict, list)):
            _collect(child, (*path, step), out)


def at(value: Json, path: Path) -> Json:
    """What stands at `path`; None where the path leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def find_at(value: Json, path: Path) -> Side:
    """What stands at `path`; ABSENT where the path leads nowhere."""
    parent = at(value, path[:-1])
    if not path:
        return value
    step = path[-1]
    if isinstance(parent, dict) and isinstance(step, str) and step in parent:
        return parent[step]
    if isinstance(parent, list) and isinstance(step, int) and 0 <= step < len(parent):
        return parent[step]
    return ABSENT


def as_object(value: Json) -> JsonObject:
    """`value` if it is an object, else an empty one: for reading what may be absent."""
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Json]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Json) -> str:
    """`value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


END = "[+]"  # the step behind the last item of a list
_QUOTED = '.[]"\\'


def show(path: Path) -> str:
    """A place as people write it: `Resources.HelloLambdaFunction.Properties.Layers[0]`."""
    out = ""
    for step in path:
        if isinstance(step, int):
            out += f"[{step}]"
        elif step == END:
            out += step
        elif not step or any(mark in step for mark in _QUOTED):
            out += '["' + step.replace("\\", "\\\\").replace('"', '\\"') + '"]'
        else:
            out += f".{step}" if out else step
    return out
