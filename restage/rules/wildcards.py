"""Which places of a value a place with wildcards names."""

from __future__ import annotations

from collections.abc import Iterator

from restage.document.values import ANY, END, Json, JsonObject, Path
from restage.rules.embeddedjson import opened
from restage.rules.volatileparts import OPEN, means


def adds_item(text: str) -> bool:
    """Does the place that `text` spells lie behind the last item of a list?"""
    return text.endswith(END)


def _meant(value: JsonObject, step: str | int) -> list[str]:
    """The keys that `step` names: itself, or logical IDs whose ends change with every packaging."""
    if not isinstance(step, str) or step in value:
        return [step] if isinstance(step, str) else []
    return [key for key in value if means(step, key)] if step.endswith(OPEN) else []


def matching(value: Json, steps: Path, path: Path = ()) -> Iterator[Path]:
    """Every existing place of `value`, which stands at `path`, that `steps` name; into texts that are JSON, too."""
    if not steps:
        yield path
        return
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        for key in value if step is ANY else _meant(value, step):
            yield from matching(value[key], rest, (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)) if step is ANY else [step]:
            if isinstance(index, int) and index < len(value):
                yield from matching(value[index], rest, (*path, index))
    elif step is not ANY and (inside := opened(value)) is not None:
        yield from matching(inside, steps, path)
