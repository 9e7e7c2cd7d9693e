"""Which places of a value a place with wildcards names."""

from __future__ import annotations

from collections.abc import Iterator

from restage.values import ANY, END, Json, Path


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
        for key in value if step is ANY else [step] if step in value else []:
            if isinstance(key, str):
                yield from matching(value[key], rest, (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)) if step is ANY else [step]:
            if isinstance(index, int) and index < len(value):
                yield from matching(value[index], rest, (*path, index))
