"""Values looked up by stage: what the artifact itself shows to be the source stage's entry of a map.

In the target such a value is most likely the target's entry. It is put there where nothing but the map can be what it
comes from: a text too long to be the same by accident, or a value whose place is called like the entry. Every such
place is uncertain, and listed, whether it changes or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from restage.document.values import Json, JsonObject, Path, as_list, at, show
from restage.framework.words import STAGES
from restage.text.boundaries import whole_part
from restage.text.context import is_reference
from restage.text.distinctive import (
    as_written,
    is_common,
    is_distinctive,
    is_plain,
    is_short,
    is_switch,
    share_word,
    switch,
    whole_name,
)
from restage.text.judge import TextJudge
from restage.text.stagemaps import DEFAULTS, MAPPINGS, Entry
from restage.verdict import Kind, Verdict

SHORTEST_PART = 5  # shorter entries are only found as whole values, or as words of names
_SPACE = re.compile(r"\s")
_GIVEN = (("Variables",), ("environment",), ("custom",), ("tracing",), ("logs",))  # what lies in one of these
# What people set where the framework writes the rest, as a template calls it and as a function's settings do
_SETTINGS = frozenset(
    """
    MemorySize Timeout ReservedConcurrentExecutions ProvisionedConcurrentExecutions RetentionInDays Enabled
    BatchSize MaximumBatchingWindowInSeconds MaximumRetryAttempts MaximumRecordAgeInSeconds ParallelizationFactor
    memorySize memory timeout reservedConcurrency provisionedConcurrency logRetentionInDays
    batchSize batchWindow maximumRetryAttempts maximumRecordAgeInSeconds parallelizationFactor
    """.split()  # noqa: SIM905 - words to be read
)


@dataclass(eq=False, repr=False)
class StageMapMatcher:
    """Finds values that equal an entry for the source stage: in the target they are most likely the target's entry.

    `skip`: places, with all below them, where the formulas have spoken. `texts`: the texts that change, as they become,
    by `judge`. `kept`: texts that stay wherever they stand. `own`: the logical IDs of the user's resources.
    """

    file: str
    entries: tuple[Entry, ...]
    skip: Set[Path]
    texts: Mapping[Path, Json]
    judge: TextJudge
    kept: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def verdicts(self, value: Json) -> Iterator[Verdict]:
        """One uncertain verdict for each such value."""
        return self._walk(value, ()) if self.entries else iter(())

    def _walk(self, value: Json, path: Path) -> Iterator[Verdict]:
        if path in self.skip or path == (MAPPINGS,):
            return
        if isinstance(value, list) and (of_list := self._of_list(value)) and not self._skips_below(path):
            yield self._verdict(path, value, of_list, of_list.target)
        elif isinstance(value, dict):
            for key, child in value.items():
                yield from self._walk(child, (*path, key))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self._walk(child, (*path, index))
        elif (found := self._found(value, path)) and self.texts.get(path, value) != found[0].target:
            # The framework named more after a name, which would stay
            stays = value in self.judge.names and "custom" not in path[:3]
            yield self._verdict(path, value, found[0], value if stays else found[1])

    def _skips_below(self, path: Path) -> bool:
        return any(place[: len(path)] == path for place in self.skip)

    def _found(self, value: Json, path: Path) -> tuple[Entry, Json] | None:
        """An entry that is the value or a part of it; one that has its like for the target tells more."""
        if isinstance(value, str) and (value in self.kept or self.judge.names.get(value, value) != value):
            return None
        whole = self._whole(value, path)
        if whole and whole[0].target is not None:
            return whole
        part = self._part(value, path)
        return part if part and (part[0].target is not None or not whole) else whole

    def _verdict(self, path: Path, value: Json, entry: Entry, new: Json) -> Verdict:
        theirs = f"at {show(entry.target_path)}" if entry.target is not None else "nowhere"
        reason = f"the source stage's entry at {show(entry.source_path)}; the target's stands {theirs}"
        return Verdict(Kind.LOOKUP, self.file, path, value, new, reason, False, entry.target_path)

    def _of_list(self, value: list[Json]) -> Entry | None:
        """The one entry that is this very list, if one of its texts tells; the target's is longer or shorter."""
        if not any(map(is_distinctive, value)):
            return None
        found = [entry for entry in self._lists if entry.source == value and all(map(is_plain, as_list(entry.target)))]
        return found[0] if found and all(entry.target == found[0].target for entry in found) else None

    @cached_property
    def _lists(self) -> list[Entry]:
        return [entry for entry in self.entries if isinstance(entry.source, list)]

    @cached_property
    def _scalars(self) -> list[Entry]:
        return [entry for entry in self.entries if not isinstance(entry.source, list)]

    def _whole(self, value: Json, path: Path) -> tuple[Entry, Json] | None:
        """An entry that is the value, and what becomes of the value: the same where the map leaves room for doubt."""
        flag = switch(value, path)
        if flag is not None and (switches := self._by_type.get((bool, flag))):
            return switches[0], value
        same = self._by_type.get((type(value), value), [])
        found = same or (self._by_text.get(value, []) if isinstance(value, str) else [])
        named = [entry for entry in found if self._named_alike(entry.source_path, path)]
        alike = named or [entry for entry in found if share_word(entry.source_path, path)]
        chosen = alike or ([] if is_common(value) and not self._is_given(path) else found)
        chosen = [entry for entry in chosen if entry.target is not None] or chosen
        if not chosen:
            return None
        target = chosen[0].target
        sure = bool(named) or (bool(alike) and not is_switch(value))
        sure = sure or (is_distinctive(value) and is_distinctive(target))
        sure = sure or (self._spellings is not None and self._spellings.fullmatch(str(value)) is not None)
        if not sure or not is_plain(target) or any(entry.target != target for entry in chosen):
            return chosen[0], value
        return chosen[0], target if same else as_written(target)

    def _named_alike(self, one: Path, other: Path) -> bool:
        """Has the place the entry's own name, as where a map is an environment? Switches all have the same name."""
        names = (whole_name(step) for step in reversed(one) if step not in (self.judge.stage, *STAGES, *DEFAULTS))
        name = next(names, "")
        return name not in ("", "enabled") and name == whole_name(other[-1])

    def _is_given(self, path: Path) -> bool:
        """Did people write the value? Of the framework's own there are as many switches and ones that mean nothing."""
        if "resources" in path[1:3] or not self.own.isdisjoint(path[1:2]):
            return True
        return path[-1] in _SETTINGS or path[-2:-1] in _GIVEN

    def _part(self, value: Json, path: Path) -> tuple[Entry, Json] | None:
        if not isinstance(value, str):
            return None
        pattern = next((one for one in self._parts if one.search(value)), None)
        return self._long_part(pattern, value, path) if pattern else self._short_part(value, path)

    def _short_part(self, value: str, path: Path) -> tuple[Entry, Json] | None:
        """The stage as a map spells it, or what a map calls it."""
        found = self._spellings.search(value) if self._spellings else None
        if self._spellings and found and (found.group() in self._spelled or self._is_name(value, path)):
            new = {**self._called, **self._spelled} | {text: text for text in self.kept}
            text = str(self.texts.get(path, value))
            return self._by_text[found.group()][0], self._spellings.sub(lambda one: new[one.group()], text)
        if found and len(found.group()) >= SHORTEST_PART:
            return self._by_text[found.group()][0], value
        word = self._words.search(value) if self._words and self._is_name(value, path) else None
        return (self._by_text[word.group()][0], value) if word else None

    def _is_name(self, value: str, path: Path) -> bool:
        """Prose holds ordinary words."""
        return not _SPACE.search(value) and not is_reference(path)

    def _long_part(self, pattern: re.Pattern[str], value: str, path: Path) -> tuple[Entry, Json] | None:
        parts = pattern.findall(value)
        found = [known for part in parts if part not in self.kept for known in self._known(part)]
        if not found:
            return None
        text = str(self.texts.get(path, value))
        targets = {part: self._target_of(part) for part in parts}
        rest = pattern.sub(" ", value)
        others = any(one.search(rest) for one in (*self._parts, self._spellings) if one not in (None, pattern))
        # All of them or none: one stage's host beside the other's account would be worse than either
        if others or any(new is None for new in targets.values()):
            return found[0], value
        if pattern.findall(text) == parts:
            return found[0], pattern.sub(lambda part: str(targets[part.group()]), text)
        # The stage's name was in them
        return found[0], self.judge.with_texts({part: str(new) for part, new in targets.items()}).judge(value).text

    def _known(self, part: str) -> list[Entry]:
        found = self._by_text[part]
        return [entry for entry in found if entry.target is not None] or found

    def _target_of(self, part: str) -> str | None:
        """What becomes of a part of a text; None where the map leaves room for doubt."""
        if part in self.kept:
            return part
        found = self._known(part)
        target = found[0].target
        sure = is_distinctive(part) and is_distinctive(target) and is_plain(target)
        return as_written(target) if sure and all(entry.target == target for entry in found) else None

    @cached_property
    def _by_type(self) -> dict[tuple[type, Json], list[Entry]]:
        out: dict[tuple[type, Json], list[Entry]] = {}
        for entry in self._scalars:
            out.setdefault((type(entry.source), entry.source), []).append(entry)
        return out

    @cached_property
    def _by_text(self) -> dict[str, list[Entry]]:
        """The entries as the framework writes them into an environment variable."""
        out: dict[str, list[Entry]] = {}
        for entry in self._scalars:
            out.setdefault(as_written(entry.source), []).append(entry)
        return out

    @cached_property
    def _parts(self) -> list[re.Pattern[str]]:
        """Texts long enough to mean something inside of a longer one (account numbers, hosts): those that have their
        like for the target, and the others."""
        texts = {one.source: one.target is not None for one in self.entries if isinstance(one.source, str)}
        texts |= {one.source: True for one in self.entries if isinstance(one.source, str) and one.target is not None}
        words = (text for text in texts if len(text) >= SHORTEST_PART and text not in self._called)
        long = sorted(words, key=len, reverse=True)
        kinds = ([text for text in long if texts[text] is known] for known in (True, False))
        stage = self.judge.stage
        return [re.compile("|".join(whole_part(text, stage) for text in kind)) for kind in kinds if kind]

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """How maps spell the stages: `{dev: Dev, prod: Prod}`."""
        stages = self.judge.stage.lower(), self.judge.target.lower()
        pairs = ((str(entry.source), str(entry.target)) for entry in self.entries)
        return {
            one: other for one, other in pairs if (one.lower(), other.lower()) == stages and one != self.judge.stage
        }

    @cached_property
    def _called(self) -> dict[str, str]:
        return stage_words(self.entries, self.judge.stage)

    @cached_property
    def _spellings(self) -> re.Pattern[str] | None:
        """Both, as words."""
        words = [*map(_cased, sorted(self._spelled)), *map(_delimited, sorted(self._called))]
        return re.compile("|".join(words)) if words else None

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        """What a map calls the stages instead, `{dev: d, prod: p}`, as a word of a name."""
        pairs = ((entry.source, entry.target) for entry in self.entries)
        short = sorted({str(one) for one, other in pairs if is_short(one) and (is_short(other) or other == "")})
        words = (re.escape(word) if word[0] in "-_." else rf"(?<![0-9A-Za-z]){word}" for word in short)
        return re.compile(rf"(?:{'|'.join(words)})(?![0-9A-Za-z])") if short else None


def _cased(word: str) -> str:
    return rf"(?<![A-Z]){re.escape(word)}(?![a-z])" if word.istitle() else _delimited(word)


def _delimited(word: str) -> str:
    return rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])"


def stage_words(entries: Iterable[Entry], stage: str) -> dict[str, str]:
    """What maps call the stages, where that is what stages are commonly called: `{dev: sandbox, prod: live}`."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        one, other = entry.source, entry.target
        if isinstance(one, str) and isinstance(other, str) and {one, other} <= STAGES - {stage, "stage"}:
            found.setdefault(one, set()).add(other)
    return {old: new.pop() for old, new in found.items() if len(new) == 1}


def texts_by_maps(entries: Iterable[Entry], stage: str) -> dict[str, str]:
    """Texts that are the same as an entry by no accident, and what becomes of them, where maps leave no doubt; what
    they call the stages instead stays, which is no more certain."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry.source, str) and isinstance(entry.target, str):
            found.setdefault(entry.source, set()).add(entry.target)
    short = {old: old for old, new in found.items() if is_short(old) and any(map(is_short, new))}
    alone = ((old, new.pop()) for old, new in found.items() if len(new) == 1)
    telling = {old: new for old, new in alone if is_distinctive(old) and is_distinctive(new) and is_plain(new)}
    return short | telling | stage_words(entries, stage)


def integration_timeouts(template: JsonObject, map_values: Iterable[Verdict], longest: int) -> Iterator[Verdict]:
    """How long an HTTP API waits for a function where it is half a second more, but no more than `longest`
    (docs/framework.md#http-api)."""
    for verdict in map_values:
        old, new = verdict.old, verdict.new
        if verdict.path[2:] != ("Properties", "Timeout") or not (isinstance(old, int) and isinstance(new, int)):
            continue
        key = str(verdict.path[1]).removesuffix("LambdaFunction")
        path = ("Resources", f"HttpApiIntegration{key}", "Properties", "TimeoutInMillis")
        before, after = (min(seconds * 1000 + 500, longest) for seconds in (old, new))
        if before != after and at(template, path) == before:
            yield verdict._replace(path=path, old=before, new=after)
