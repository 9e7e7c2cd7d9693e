"""The words of an artifact: those that everybody may see, and the names that are somebody's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from restage.artifact.folder import Artifact
from restage.document.values import Json, as_object, as_text, strings
from restage.framework.words import CALLED, ORDINARY, STAGES

# As logical IDs are made of names: `send-mailNow` has the words send, mail, now, and so has SendDashmailNow
WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
SHORTEST: Final = 3  # letters of a word that tells something
_LONGEST: Final = 128  # letters of what is made of names; logical IDs have up to 255 in all
_MARKS: Final = ("dash", "underscore", "slash", "period")  # what logical IDs have for signs


class Vocabulary:
    """`stages`: those of which the names have to stay; `own`: words that stand somewhere by themselves."""

    def __init__(self, stages: Iterable[str], public: Iterable[str], own: Iterable[str]) -> None:
        self.stages = frozenset(word for stage in stages for word in [stage, *_words(stage)])
        self.public = frozenset({*_public(), *self.stages, *public})
        self._own = frozenset(word for word in own if len(word) >= SHORTEST) - self.public

    @classmethod
    def of(cls, artifact: Artifact, target: str) -> Vocabulary:
        """That of an artifact which is to be restaged to `target`."""
        documents = [artifact.state.value, *(one.value for one in artifact.templates.values())]
        ids = {key for value in documents for key in _logical_ids(value)}
        texts = [text for value in documents for text in _texts(value) if text not in ids]
        public = {word for value in documents for word in _of_aws(value)}
        return cls((artifact.stage, target), public, Counter(word for text in texts for word in _words(text)))

    def is_public(self, word: str) -> bool:
        """May the word, in lower case, be seen? The plural of one that may be, too: a map of `levels` for LOG_LEVEL."""
        is_known = word in self.public or word.removesuffix("s") in self.public
        return is_known or (len(word) < SHORTEST and word.isascii())

    def pieces(self, word: str) -> list[str]:
        """What a word, in lower case, is made of, where some of it is a stage, a sign, or a word that stands by itself
        elsewhere: `planksdev` is planks and dev, `dashmail` is Dash and mail."""
        if self.is_public(word) or len(word) > _LONGEST:
            return [word]
        for mark in _MARKS:
            if word.startswith(mark) and word != mark:
                return [mark, *self.pieces(word[len(mark) :])]
        for stage in sorted(self.stages, key=len, reverse=True):
            before, found, after = word.partition(stage)
            if found and len(stage) >= SHORTEST:
                return [*(self.pieces(before) if before else []), stage, *(self.pieces(after) if after else [])]
        parts = self._joined(word)
        return parts if word not in self._own or self._own.issuperset(parts) else [word]

    def _joined(self, word: str) -> list[str]:
        """Two or more known words, the longest first; else the word itself."""
        for end in range(len(word) - SHORTEST, SHORTEST - 1, -1):
            head, tail = word[:end], word[end:]
            if self._is_known(head):
                rest = [tail] if self._is_known(tail) else self._joined(tail)
                if len(rest) > 1 or self._is_known(tail):
                    return [head, *rest]
        return [word]

    def _is_known(self, word: str) -> bool:
        return word in self._own or word in self.public


def _public() -> Iterator[str]:
    """The words of AWS, CloudFormation and the framework, and those that stages are called."""
    yield from files(__package__).joinpath("words.txt").read_text("utf-8").split()
    yield from (word for name in (*STAGES, *ORDINARY, *(one for row in CALLED for one in row)) for word in _words(name))


def _words(text: str) -> Iterator[str]:
    return (found.lower() for found in WORD.findall(text))


def _texts(value: Json) -> Iterator[str]:
    """All strings and keys."""
    yield from (text for _, text in strings(value))
    yield from _keys(value)


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for child in value.values():
            yield from _keys(child)
    elif isinstance(value, list):
        for child in value:
            yield from _keys(child)


def _templates(value: Json) -> Iterator[Json]:
    yield value
    provider = as_object(as_object(as_object(value).get("service")).get("provider"))
    yield from (provider.get(name) for name in ("compiledCloudFormationTemplate", "coreCloudFormationTemplate"))


def _logical_ids(value: Json) -> Iterator[str]:
    for template in _templates(value):
        for section in ("Resources", "Outputs"):
            yield from as_object(as_object(template).get(section))


def _of_aws(value: Json) -> Iterator[str]:
    """The words of AWS's types and of the names of their properties, which CloudFormation takes from nobody else."""
    for template in _templates(value):
        for resource in as_object(as_object(template).get("Resources")).values():
            kind = as_text(as_object(resource).get("Type"))
            if kind.startswith("AWS::"):
                names = (kind, *as_object(as_object(resource).get("Properties")))
                yield from (word for name in names for word in _words(name))
