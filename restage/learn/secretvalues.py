"""Secrets, which rules hold as variables of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from restage.document.values import Json, Path
from restage.rules.interpolation import escaped
from restage.rules.scope import Scope
from restage.secrets.judging import can_be_secret, is_secret


def secret_texts(documents: Iterable[Scope]) -> frozenset[str]:
    """The texts that look like secrets somewhere: what is one at `password` is one at `pw`, too."""
    return frozenset(text for document in documents for path, text in document.texts if is_secret(path, text))


@dataclass(eq=False)
class Secrets:
    """Hides what looks like a secret behind variables of the environment, unless all is to be written `plain`.

    `stage`: the model's, with which the variables' names begin. `texts`: known secrets, wherever they stand. `found`:
    the variables, with their values.
    """

    stage: str
    plain: bool
    texts: frozenset[str] = frozenset()
    found: dict[str, str] = field(default_factory=dict)

    def hidden(self, value: Json, path: Path, *, for_secret: bool = False) -> Json:
        """`value`, which belongs at `path`, with a variable in place of every secret. `for_secret`: the source has a
        secret there, so that a plain word is one, too."""
        if isinstance(value, dict):
            return {escaped(key): self.hidden(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self.hidden(child, (*path, index)) for index, child in enumerate(value)]
        known = value in self.texts or is_secret(path, value) or (for_secret and can_be_secret(value))
        if self.plain or not known:
            return escaped(value) if isinstance(value, str) else value
        name = self._variable(path, str(value))
        return f"${{env:{name}}}" if isinstance(value, str) else f"${{env:{name}:number}}"

    def _variable(self, path: Path, value: str) -> str:
        known = next((name for name, text in self.found.items() if text == value), None)
        if known is not None:
            return known
        name = next(
            (step for step in reversed(path) if isinstance(step, str) and not step.startswith("Fn::")), "SECRET"
        )
        words = re.sub(r"[^0-9A-Za-z]+", "_", f"{self.stage}_{name}").strip("_").upper()
        words = words if words[:1].isalpha() else f"STAGE_{words}"
        chosen, number = words, 2
        while self.found.get(chosen, value) != value:
            chosen, number = f"{words}_{number}", number + 1
        self.found[chosen] = value
        return chosen
