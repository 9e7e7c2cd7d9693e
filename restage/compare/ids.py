"""Which logical ID of the left template is which of the right one, where they are not called the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.compare.forms import Forms
from restage.compare.model import Kind
from restage.compare.volatile import neutral
from restage.values import Json, JsonObject, as_object, as_text, at

VERSION_TYPE: Final = "AWS::Lambda::Version"
_SECTIONS: Final = ("Resources", "Outputs", "Parameters", "Conditions", "Mappings")
_LAYER_HASH: Final = re.compile(r"[0-9a-f]{40}$")
_WEBSOCKET: Final = re.compile(r"WebsocketsDeployment(?!Stage$)[0-9A-Za-z]{20,43}")
_TOKEN: Final = re.compile(r"[0-9A-Za-z]+")


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
    sections = [(as_object(left.get(name)), as_object(right.get(name))) for left, right in templates for name in _SECTIONS]
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
    lefts, rights = ({_base(key, body): key for key, body in one.items() if key not in other} for one, other in ((left, right), (right, left)))
    return {old: rights[base] for base, old in lefts.items() if base and base in rights}


def _base(logical_id: str, body: Json) -> str:
    """What the hash at the end of the ID is of; empty where there is none."""
    kind = as_text(as_object(body).get("Type"))
    if kind == VERSION_TYPE:
        function = as_text(at(body, ("Properties", "FunctionName", "Ref")))
        return f"version of {function.removesuffix('Parameter')}" if function else ""
    if kind.startswith("AWS::Lambda::LayerVersion") and _LAYER_HASH.search(logical_id):
        return _LAYER_HASH.sub("", logical_id)
    return "websocket deployment" if _WEBSOCKET.fullmatch(logical_id) else ""


def match_keys(left: JsonObject, right: JsonObject, forms: Forms) -> dict[str, tuple[str, Kind | None]]:
    """Keys that only the left has with those that only the right has, where they go together.

    Of kind VOLATILE where they are the same but for what is volatile, None where they merely follow from an ID.
    """
    lefts = [key for key in left if key not in right]
    rights = [key for key in right if key not in left]
    found: dict[str, tuple[str, Kind | None]] = {}
    if not lefts or not rights:
        return found
    _pair(found, lefts, rights, neutral, neutral, Kind.VOLATILE)
    _pair(found, lefts, rights, lambda key: neutral(forms.ids.translated(key)), neutral, None)
    _pair_stages(found, lefts, rights, forms)
    _pair_bodies(found, left, right, forms)
    return found


def _pair(
    found: dict[str, tuple[str, Kind | None]], lefts: list[str], rights: list[str],
    of_left: Callable[[str], str], of_right: Callable[[str], str], kind: Kind | None,
) -> None:
    """Equal forms go together in the order in which they stand."""
    waiting: dict[str, list[str]] = {}
    taken = {new for new, _ in found.values()}
    for key in rights:
        if key not in taken:
            waiting.setdefault(of_right(key), []).append(key)
    for key in lefts:
        candidates = waiting.get(of_left(key)) if key not in found else None
        if candidates:
            found[key] = candidates.pop(0), kind


def _pair_stages(found: dict[str, tuple[str, Kind | None]], lefts: list[str], rights: list[str], forms: Forms) -> None:
    taken = {new for new, _ in found.values()}
    for key in lefts:
        fitting = [new for new in rights if new not in taken and forms.stages.explain(key, new)] if key not in found else []
        if len(fitting) == 1:
            found[key] = fitting[0], Kind.STAGE
            taken.add(fitting[0])


def _pair_bodies(found: dict[str, tuple[str, Kind | None]], left: JsonObject, right: JsonObject, forms: Forms) -> None:
    """A key that was renamed: the body is the same, and no other body is."""
    taken = {new for new, _ in found.values()}
    lefts = _by_form((key, forms.left(left[key])) for key in left if key not in right and key not in found)
    rights = _by_form((key, forms.right(right[key])) for key in right if key not in left and key not in taken)
    for form, keys in lefts.items():
        others = rights.get(form, [])
        if len(keys) == len(others) == 1:
            found[keys[0]] = others[0], Kind.STRUCTURE


def _by_form(forms: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, form in forms:
        found.setdefault(form, []).append(key)
    return found
