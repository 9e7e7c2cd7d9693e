"""The JSON values that everything here is made of, and places in them: found, written, and read back."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import Final, NamedTuple, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]
JsonObject: TypeAlias = "dict[str, Json]"
Path: TypeAlias = tuple[str | int, ...]


# Compiled when it is needed first: a run that goes well prints little
_CONTROL: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    # Spaces that look like any other, or like nothing
    r"\xa0\xad\u061c\u180e\u2000-\u200b\u200e\u200f\u202f\u205f-\u2065\ufeff]"
)


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


def texts_in(value: Json) -> list[str]:
    """Every string of `value` without its place, in document order; keys are not strings here."""
    out: list[str] = []
    if isinstance(value, str):
        out.append(value)
    else:
        _collect_texts(value, out)
    return out


def _collect_texts(value: Json, out: list[str]) -> None:
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(child, str):
            out.append(child)
        elif isinstance(child, (dict, list)):
            _collect_texts(child, out)


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
    return member(at(value, path[:-1]), path[-1]) if path else value


def member(value: Side, step: str | int) -> Side:
    """What stands at one `step` of a value; ABSENT where there is nothing."""
    if isinstance(value, dict):
        return value.get(step, ABSENT) if isinstance(step, str) else ABSENT
    return value[step] if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value) else ABSENT


def as_object(value: Json) -> JsonObject:
    """`value` if it is an object, else an empty one: for reading what may be absent."""
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Json]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Json) -> str:
    """`value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


# ------------------------------------------------------------------------------------------- places as texts


class _Wildcard(str):
    """A step that is no key, not even one that is spelled so."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = str.__hash__

    def __repr__(self) -> str:
        return f"<{self}>"

    def __copy__(self) -> _Wildcard:
        return self

    def __deepcopy__(self, memo: object) -> _Wildcard:
        return self


ANY: Final[str] = _Wildcard("*")  # any step
END: Final[str] = _Wildcard("[+]")  # behind the last item of a list

# In quotes as in JSON, by its number, or as it is; most runs read no place, so it is compiled when one is
_STEP: Final = (
    r'\[("(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")\]|\[([0-9]{1,18}|[*+])\]|(?:\A|(?<=.)\.)([^.\[\]]+)'
)
_AWKWARD: Final = re.compile(r'[.\[\]"\\\x00-\x1f\x7f]|\A\*?\Z')


class Step(NamedTuple):
    """One step of a place as people write it."""

    text: str
    in_quotes: bool = False
    is_index: bool = False

    @property
    def meant(self) -> str | int:
        """The key, the index, ANY or END."""
        if self.text == "*" and not self.in_quotes:
            return ANY
        if self.text == "+" and self.is_index:
            return END
        return int(self.text) if self.is_index else self.text


def show(path: Path) -> str:
    """A place as people write it: `Resources.HelloLambdaFunction.Properties.Layers[0]`."""
    out = ""
    for step in path:
        if isinstance(step, int):
            out += f"[{step}]"
        elif step is END:
            out += step
        elif step is not ANY and _AWKWARD.search(step):
            out += f"[{json.dumps(step, ensure_ascii=False)}]"
        else:
            out += f".{step}" if out else step
    return out


def printable(text: str) -> str:
    """`text` without characters that a terminal or a browser would obey, or that nobody sees."""
    return re.sub(_CONTROL, lambda found: f"\\u{ord(found.group()):04x}", text)


def printable_json(value: Json, *, in_line: bool = False) -> str:
    """`value` as JSON text for people and programs, `in_line` in one line: what `printable` replaces is an escape of
    JSON's own there."""
    return printable(json.dumps(value, indent=None if in_line else 2, ensure_ascii=False)) + "\n"


def steps_in(text: str) -> list[Step]:
    """The steps that `text` spells, as `show` writes them; none where it spells no place."""
    pattern = re.compile(_STEP, re.DOTALL)
    steps: list[Step] = []
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            return []
        quoted, index, name = match.groups()
        if quoted:
            steps.append(Step(str(json.loads(quoted, strict=False)), in_quotes=True))
        else:
            steps.append(Step(index or name, is_index=bool(index)))
        position = match.end()
    return steps


def parse_place(text: str) -> Path | None:
    """The path that `text` spells; None where it spells none. `*` is any step, `["*"]` a key, `[+]` behind a list."""
    path = tuple(step.meant for step in steps_in(text))
    # Behind the last item is nothing to go on to, and something must be the list
    return path if path and END not in (path[0], *path[:-1]) else None
