"""Places as people write them, read back: `Resources.Queue.Properties.Tags[0]`, `service.custom["a.b"].*`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from restage.values import END, Json, Path

ANY: Final = "*"
_SPECIAL: Final = {ANY: ANY, "+": END}
_STEP: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+|[*+])\]|(?:^|(?<=.)\.)([^.\[\]]+)')


def parse_place(text: str) -> Path | None:
    """The steps that `text` spells, as `restage.values.show` writes them; None where it spells none."""
    path: list[str | int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or not match.group():
            return None
        quoted, index, name = match.groups()
        if quoted is not None:
            path.append(re.sub(r"\\(.)", r"\1", quoted))
        else:
            path.append(name if name is not None else _SPECIAL.get(index) or int(index))
        position = match.end()
        if index == "+":
            ends.append(len(path))
    # Behind the last item is nothing to go on to, and something must be the list
    return tuple(path) or None if not ends or ends == [len(path)] != [1] else None


def adds_item(text: str) -> bool:
    """Does the place that `text` spells lie behind the last item of a list?"""
    return text.endswith(END)


def matching(value: Json, steps: Path, path: Path = ()) -> Iterator[Path]:
    """Every existing place of `value`, which stands at `path`, that `steps` name."""
    if not steps:
        yield path
        return
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        for key in value if step == ANY else [step] if step in value else []:
            if isinstance(key, str):
                yield from matching(value[key], rest, (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)) if step == ANY else [step]:
            if isinstance(index, int) and index < len(value):
                yield from matching(value[index], rest, (*path, index))
