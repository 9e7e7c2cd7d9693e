"""Places inside of texts that are JSON: definitions of state machines, dashboards, policies, settings in variables."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from restage.document.jsontext import Document, parse
from restage.document.values import ABSENT, Json, Path, Side, at, find_at
from restage.errors import ArtifactError

_KEPT: Final = 64  # texts that are open at a time; rules ask for few


def opened(value: Side) -> dict[str, Json] | list[Json] | None:
    """The object or list that `value`, a text, holds as JSON; None for all else."""
    document = read(value) if isinstance(value, str) else None
    found = document.value if document else None
    return found if isinstance(found, (dict, list)) else None


@lru_cache(maxsize=_KEPT)
def read(text: str) -> Document | None:
    """`text` as a document, if it is an object or a list in JSON as strict as that of files."""
    if text.lstrip(" \t\r\n")[:1] not in ("{", "["):
        return None
    try:
        return parse(text.encode("utf-8", "surrogatepass"), "")
    except ArtifactError:
        return None


def find_inside(value: Json, path: Path) -> Side:
    """What stands at `path`, which may lead into texts; ABSENT where it leads nowhere."""
    found: Side = value
    for step in path:
        inside = opened(found)
        parent = found if inside is None else inside
        found = ABSENT if parent is ABSENT else find_at(parent, (step,))
    return found


def outside(value: Json, path: Path) -> Path:
    """The part of `path` that leads to the text which the rest leads into; all of it where there is none."""
    if isinstance(at(value, path[:-1]), (dict, list)):
        return path
    for index, step in enumerate(path):
        if isinstance(value, str):
            return path[:index]
        value = at(value, (step,))
    return path
