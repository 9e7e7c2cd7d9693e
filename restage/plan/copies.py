"""The places of templates that hold what the framework copied there from settings, which change with these."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object, show
from restage.evidence.logical_ids import user_ids
from restage.framework.rows import Copied
from restage.verdict import Deferred, Evidence, Kind, Verdict


class Followed(NamedTuple):
    """A setting's text, or a part of it, by which a resource goes: `old` ("" for none) became `new` by the rule at
    `where`."""

    row: Copied
    old: str
    new: str
    setting: Path
    where: Evidence
    whole: str = ""  # the setting's text


class Copies:
    """The places of one template that hold `found`."""

    def __init__(self, file: str, template: JsonObject, found: Collection[Followed], service: JsonObject) -> None:
        self._file, self._found = file, found
        self._things: dict[str, list[tuple[Path, Json]]] = {}
        users = user_ids(service) if found else frozenset()
        for section in ("Resources", "Outputs") if found else ():
            for logical_id, thing in as_object(template.get(section)).items():
                kind = str(as_object(thing).get("Type")) if section == "Resources" else "Output"
                if logical_id not in users:
                    self._things.setdefault(kind, []).append(((section, logical_id), thing))

    def verdicts(self) -> Iterator[Verdict]:
        """One for each place: it follows its setting, as certain as that."""
        by_row: dict[Copied, list[Followed]] = {}
        for one in self._found:
            by_row.setdefault(one.row, []).append(one)
        for row, found in by_row.items():
            by_text = _by_text(found)
            is_any = "" in by_text
            for place, thing in self._things.get(row.type, ()):
                if row.id in ("", place[1]):
                    for path, value in find(thing, row.place, place):
                        # Few hold one of these texts
                        if is_any or (isinstance(value, str) and (value in by_text or ":::" in value)):
                            yield from self._at(path, value, by_text)

    def _at(self, path: Path, value: Json, by_text: _ByText) -> Iterator[Verdict]:
        pairs = [pair for text in _may_be(value) for pair in by_text.get(text, ())]
        for _, one in sorted(pairs) if len(pairs) > 1 else pairs:
            if (new := _replaced(value, one)) != value:
                verdict = Verdict(Kind.FRAMEWORK, self._file, path, value, new, "", True)
                yield follows(verdict, one.setting, one.where)


_ByText: TypeAlias = Mapping[str, Sequence[tuple[int, Followed]]]


def _by_text(found: Iterable[Followed]) -> _ByText:
    """What is followed by its old text, with its number."""
    out: dict[str, list[tuple[int, Followed]]] = {}
    for pair in enumerate(found):
        out.setdefault(pair[1].old, []).append(pair)
    return out


def _may_be(value: Json) -> list[str]:
    """The old texts of what `_replaced` may put into `value`."""
    if not isinstance(value, str):
        return [""]
    if ":::" not in value:
        return ["", value] if value else [""]
    ends = [value[found.start() + 3 :] for found in re.finditer("(?=:::)", value)]
    return list(dict.fromkeys(("", value, *ends)))


def _replaced(value: Json, one: Followed) -> Json:
    if value == one.old or not one.old:
        return one.new
    if not isinstance(value, str):
        return value
    # S3's permissions have the bucket glued to the ARN's beginning
    return value.removesuffix(one.old) + one.new if value.endswith(f":::{one.old}") else value


def follows(verdict: Verdict, setting: Path, where: Evidence) -> Verdict:
    """The verdict of a place that goes with `setting`, which the rule at `where` changes."""
    place = show(setting)
    return verdict._replace(because=Deferred(lambda: f"made of {place}, which {where} changes"), follows=place)
