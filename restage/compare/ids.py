"""Which logical ID of the left template is which of the right one, where they are not called the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from restage.compare.canonical import Forms
from restage.compare.model import Kind
from restage.compare.stages import Stages
from restage.compare.volatile import neutral
from restage.document.values import Json, JsonObject, as_object, as_text, at
from restage.framework.ids.hashed import HASHED_IDS, RECIPES, before_hash

# Where a resource names what its id belongs to; of all other types that stands in the ID
_SUBJECTS: Final = {row.type: recipe.subject for recipe in RECIPES if recipe.subject for row in recipe.ids}
_NAMED: Final = frozenset(row.type for row in HASHED_IDS if row.named)
_ALONE: Final = frozenset(row.before for row in HASHED_IDS if not row.named)
_SECTIONS: Final = ("Resources", "Outputs", "Parameters", "Conditions", "Mappings")
_TOKEN: Final = re.compile(r"[0-9A-Za-z]+")

Found: TypeAlias = "dict[str, tuple[str, Kind | None]]"


@dataclass(frozen=True)
class Ids:
    """The pairs of IDs, left → right, and of which kind each pair is."""

    pairs: Mapping[str, str]
    kinds: Mapping[str, Kind]

    def translated(self, text: str) -> str:
        """A left text as the right side would have it, every ID in it by its right name."""
        if not self.pairs or text in self.pairs:
            return self.pairs.get(text, text)
        return _TOKEN.sub(self._token, text)

    def _token(self, found: re.Match[str]) -> str:
        """Longer words begin with an ID: split-stacks makes the names of parameters and outputs that way."""
        word = found.group()
        at_most = bisect_right(self._sorted, word)
        if at_most:
            logical_id = self._sorted[at_most - 1]
            if word == logical_id or (len(logical_id) > 40 and word.startswith(logical_id)):
                return self.pairs[logical_id] + word[len(logical_id) :]
        return word

    def named_in(self, text: str) -> Iterator[str]:
        """The left IDs that `text` holds."""
        for found in _TOKEN.finditer(text):
            at_most = bisect_right(self._sorted, found.group())
            if at_most and found.group().startswith(self._sorted[at_most - 1]):
                yield self._sorted[at_most - 1]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.pairs)


def match_ids(templates: Iterable[tuple[JsonObject, JsonObject]], forms: Callable[[Ids], Forms]) -> Ids:
    """The IDs of all `templates` (left, right) that go together under different names.

    First those that end in a hash, by what they are of; then the rest by the stage in their name or by their body.
    """
    pairs: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    sections = [
        (as_object(left.get(name)), as_object(right.get(name))) for left, right in templates for name in _SECTIONS
    ]
    for left, right in sections:
        found = _hashed(left, right)
        pairs |= found
        kinds |= dict.fromkeys(found, Kind.ID)
    for left, right in sections:
        found_keys = match_keys(left, right, forms(Ids(dict(pairs), kinds)))
        for old, (new, kind) in found_keys.items():
            if kind is not None and kind is not Kind.VOLATILE and old not in pairs:
                pairs[old], kinds[old] = new, kind
    return Ids(pairs, kinds)


def _hashed(left: JsonObject, right: JsonObject) -> dict[str, str]:
    """IDs that end in a hash and are of the same function, layer or websocket API."""
    lefts, rights = (
        {_base(key, body): key for key, body in one.items() if key not in other}
        for one, other in ((left, right), (right, left))
    )
    return {old: rights[base] for base, old in lefts.items() if base and base in rights}


def _base(logical_id: str, body: Json) -> str:
    """What the hash at the end of the ID is of; empty where there is none."""
    kind = as_text(as_object(body).get("Type"))
    if kind in _SUBJECTS:
        subject = as_text(at(body, _SUBJECTS[kind])).removesuffix("Parameter")
        return f"{kind} of {subject}" if subject else ""
    before = before_hash(logical_id)
    return before if before in _ALONE or kind in _NAMED else ""


def match_keys(left: JsonObject, right: JsonObject, forms: Forms) -> Found:
    """Keys that only the left has with those that only the right has, where they go together.

    Of kind VOLATILE where they are the same but for what is volatile, None where they merely follow from an ID.
    """
    lefts = [key for key in left if key not in right]
    rights = [key for key in right if key not in left]
    if not lefts or not rights:
        return {}
    translated = forms.ids.translated
    found = _paired(lefts, rights, neutral, Kind.VOLATILE)
    found |= _paired(*_rest(found, lefts, rights), lambda key: neutral(translated(key)), None)
    found |= _paired_by_stage(*_rest(found, lefts, rights), forms.stages)
    found |= _paired_by_body(*_rest(found, lefts, rights), left, right, forms)
    return found | _paired_by_body(*_rest(found, lefts, rights), left, right, forms, blurred=True)


def _rest(found: Found, lefts: list[str], rights: list[str]) -> tuple[list[str], list[str]]:
    """The keys that have no partner yet."""
    taken = {new for new, _ in found.values()}
    return [key for key in lefts if key not in found], [key for key in rights if key not in taken]


def _paired(lefts: list[str], rights: list[str], of_left: Callable[[str], str], kind: Kind | None) -> Found:
    """Equal forms go together in the order in which they stand."""
    waiting = _grouped((neutral(key), key) for key in rights)
    found: Found = {}
    for key in lefts:
        candidates = waiting.get(of_left(key))
        if candidates:
            found[key] = candidates.pop(0), kind
    return found


def _paired_by_stage(lefts: list[str], rights: list[str], stages: Stages) -> Found:
    """Keys that are the same but for the name of a stage; none where several fit."""
    if not lefts or not rights:
        return {}
    waiting = _grouped((stages.blurred_by_any(key), key) for key in rights)
    found: Found = {}
    for key in lefts:
        near = waiting.get(stages.blurred_by_any(key), [])
        fitting = [new for new in near if stages.explain(key, new)]
        if len(fitting) == 1:
            found[key] = fitting[0], Kind.STAGE
            near.remove(fitting[0])
    return found


def _paired_by_body(
    lefts: list[str], rights: list[str], left: JsonObject, right: JsonObject, forms: Forms, *, blurred: bool = False
) -> Found:
    """Keys that were renamed: the body is the same, and no other body is; `blurred`: but for the names of stages."""
    if blurred:  # a text that is the name of a stage goes with too many others
        lefts, rights = _of_objects(lefts, left), _of_objects(rights, right)
    if not lefts or not rights:
        return {}
    others = _grouped((forms.right(right[key], blurred=blurred), key) for key in rights)
    found: Found = {}
    for form, keys in _grouped((forms.left(left[key], blurred=blurred), key) for key in lefts).items():
        fitting = others.get(form, [])
        if len(keys) == len(fitting) == 1:
            found[keys[0]] = fitting[0], Kind.STRUCTURE
    return found


def _of_objects(keys: list[str], of: JsonObject) -> list[str]:
    return [key for key in keys if isinstance(of[key], dict)]


def _grouped(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, key in keys:
        found.setdefault(form, []).append(key)
    return found
