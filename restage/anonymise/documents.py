"""The JSON files with other names and without values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final, NamedTuple

from restage.anonymise.texts import Texts
from restage.document.values import Json, Path, strings
from restage.secrets.judging import is_secret

_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z*?]+")
_ACTIONS: Final = frozenset({"Action", "NotAction"})  # of IAM, in the words of AWS
_DIGEST: Final = "CodeSha256"


class Documents(NamedTuple):
    """`digests`: those of the files that have others now, in base64; `secrets`: texts that are one somewhere."""

    texts: Texts
    digests: Mapping[str, str]
    secrets: Set[str]

    def value(self, value: Json, path: Path = ()) -> Json:
        """What stands at `path`, anonymised. Keys stay in their order."""
        if isinstance(value, dict):
            return {self.texts.named(key): self.value(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self.value(child, (*path, index)) for index, child in enumerate(value)]
        if isinstance(value, str):
            return self._text(value, path)
        return 0 if is_secret(path, value) else value

    def _text(self, text: str, path: Path) -> str:
        keys = [step for step in path[-2:] if isinstance(step, str)]
        if text in self.digests:
            return self.digests[text]
        if keys[-1:] == [_DIGEST]:
            return self.texts.digest(text)
        if text in self.secrets and not self.texts.is_told(text):
            return self.texts.scrambled(text)
        if not _ACTIONS.isdisjoint(keys) and _ACTION.fullmatch(text):
            return text
        return self.texts.named(text)


def secrets_in(value: Json) -> set[str]:
    """The texts that most likely are secrets at one of their places."""
    return {text for path, text in strings(value) if is_secret(path, text)}
