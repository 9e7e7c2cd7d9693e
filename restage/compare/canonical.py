"""Values as texts under which equals are equal: to find out what goes with what before comparing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from restage.compare.stages import Stages
from restage.compare.volatile import is_time, neutral
from restage.document.values import Json


class Translation(Protocol):
    """Left IDs by their right names."""

    def translated(self, text: str) -> str: ...


@dataclass(frozen=True)
class Forms:
    """How values of either side are written so that what is the same looks the same: volatile parts stood in for,
    left IDs by their right names; `blurred` also makes the names of the two stages one.
    """

    ids: Translation
    stages: Stages

    def left(self, value: Json, *, blurred: bool = False) -> str:
        """A value of the left side."""
        if blurred:
            return self._written(value, lambda text: self.stages.blurred(neutral(self.ids.translated(text))))
        return self._written(value, lambda text: neutral(self.ids.translated(text)))

    def right(self, value: Json, *, blurred: bool = False) -> str:
        """A value of the right side."""
        return self._written(value, (lambda text: self.stages.blurred(neutral(text))) if blurred else neutral)

    def _written(self, value: Json, of_text: Callable[[str], str]) -> str:
        return json.dumps(_mapped(value, of_text), sort_keys=True, ensure_ascii=False)


def neutral_value(value: Json) -> Json:
    """`value` with all that is volatile in it replaced by what it is."""
    return _mapped(value, neutral)


def _mapped(value: Json, of_text: Callable[[str], str], key: str = "") -> Json:
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, dict):
        return {of_text(name): _mapped(child, of_text, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_mapped(child, of_text) for child in value]
    return "<time>" if is_time(key, value) else value
