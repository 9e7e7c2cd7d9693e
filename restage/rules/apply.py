"""Rules become new values: what each one changes, what contradicts what, and what matches nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.document.equality import equal
from restage.document.values import ABSENT, Path, Side, strings, texts_in
from restage.rules.artifactedits import with_values
from restage.rules.change import Change, Taken
from restage.rules.embeddedjson import outside
from restage.rules.model import Rules
from restage.rules.outcome import Applied
from restage.rules.scope import aliases
from restage.text.wordrule import WordRule
from restage.verdict import Kind, Verdict

_A_THING: Final = 2  # `Resources.X`: what is deeper is a part of it


def apply_rules(
    artifact: Artifact, rules: Rules, source: str, target: str, taken: Taken, *, configured: Sequence[Change] = ()
) -> Applied:
    """`artifact`, packaged for `source`, with the values that `rules` have for `target`. `taken`: by file, the places
    of the framework's own names, which are nobody's values. `configured`: what the service's configuration says of all
    places about which there are no rules.

    Raises RuleError, with all problems at once: rules that match nothing, and such that contradict each other.
    """
    return _Run(
        artifact=artifact, rules=rules, source=source, target=target, taken=taken, configured=configured
    ).applied()


@dataclass(eq=False, repr=False)
class _Run:
    """One artifact, and what becomes of it by the rules and the configuration."""

    artifact: Artifact
    rules: Rules
    source: str
    target: str
    taken: Taken
    configured: Sequence[Change] = ()

    def applied(self) -> Applied:
        files = service_files(self.artifact, self.rules.service)
        chosen = self._ruled(files)
        configured = _without(self.configured, chosen)
        stay, changed = _parted(configured)
        # Of most of what stays nobody reads why
        told = [*chosen, *(change for change in configured if change.because or change.open)]
        differing = [*_parted(chosen)[1], *changed]
        moved = frozenset((change.scope.file, change.path) for change in differing)
        ruled = with_values(self.artifact, *self._values(differing))
        if any(change.new is ABSENT and len(change.path) == _A_THING for change in differing):
            ruled = without_files(ruled, self.artifact)
        return Applied(
            artifact=ruled,
            fixed=_fixed(ruled, (*chosen, *configured)),
            verdicts=tuple(verdict for change in told for verdict in self._verdicts(change, moved)),
            general=frozenset((change.scope.file, change.path) for change in chosen if change.general),
            words=(*self.rules.words, *_guards(self.rules)),
            files=files,
            configured=_unchanged(ruled, stay, changed, {self.source, self.target}),
        )

    def _ruled(self, files: Mapping[str, str]) -> list[Change]:
        rules = self.rules
        if not (rules.places or rules.maps or rules.words or rules.region or rules.bucket or files):
            return []
        # Most runs have no rules, and should not wait for this to be loaded
        from restage.rules.changeset import ChangeSet  # noqa: PLC0415
        from restage.rules.problems import RuleError  # noqa: PLC0415

        chosen, problems = ChangeSet(self.artifact, rules, self.source, self.target, self.taken, files).changes()
        if problems:
            raise RuleError(problems)
        return self._with_configuration(chosen)

    def _with_configuration(self, chosen: list[Change]) -> list[Change]:
        """Without what the configuration's own rules change at places about which it says something else."""
        own = {rule.where for rule in (self.rules.region, self.rules.bucket) if rule and rule.configured}
        if not own:
            return chosen
        known = {(change.scope.file, change.path) for change in self.configured}

        def is_configured(change: Change) -> bool:
            return any((change.scope.file, change.path[:size]) in known for size in range(1, len(change.path) + 1))

        return [change for change in chosen if not (own.issuperset(_wheres(change)) and is_configured(change))]

    def _values(self, changes: Iterable[Change]) -> tuple[dict[Path, Side], dict[str, dict[Path, Side]]]:
        """New values by places of the state, references resolved, and of the template files."""
        again = aliases(self.artifact)
        state: dict[Path, Side] = {}
        files: dict[str, dict[Path, Side]] = {}
        for change in changes:
            root = change.scope.root
            if root or not change.scope.is_template:
                state[(*root, *change.path)] = change.new
            if root in again:
                state[(*again[root], *change.path)] = change.new
            if change.scope.written:
                files.setdefault(change.scope.file, {})[change.path] = change.new
        return state, files

    def _verdicts(self, change: Change, moved: Container[tuple[str, Path]]) -> Iterable[Verdict]:
        """One verdict; of what the configuration leaves as it is, one for each text that looks like the stage, but for
        those below it that are `moved` by themselves."""
        stays = change.old is change.new or equal(change.old, change.new)
        if change.kind is not Kind.SOURCE or change.open or not stays:
            return (_verdict(change, stays=stays),)
        if change.old is ABSENT:
            return ()
        letters, file, path = self.source.lower(), change.scope.file, change.path

        def is_moved(place: Path) -> bool:
            above = range(len(path), len(place))
            return (file, place) in moved or any((file, place[:size]) in moved for size in above)

        texts = [((*path, *below), text) for below, text in strings(change.old) if letters in text.lower()]
        return [
            Verdict(Kind.KEPT, file, place, text, text, change.because, True)
            for place, text in texts
            if not is_moved(place)
        ]


def _parted(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Those that leave things as they are, and all others."""
    parts: tuple[list[Change], list[Change]] = ([], [])
    for change in changes:
        parts[not (change.old is change.new or equal(change.old, change.new))].append(change)
    return parts


def _guards(rules: Rules) -> Iterator[WordRule]:
    """What maps put into longer texts is final there, too."""
    for rule in rules.maps:
        if rule.inside and isinstance(rule.new, str) and rule.new:
            yield WordRule(text=rule.new, new=rule.new, where=rule.where)


def _fixed(ruled: Artifact, changes: Iterable[Change]) -> dict[str, frozenset[Path]]:
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.scope.file, []).append(change)
    out: dict[str, set[Path]] = {}
    for file, found in by_file.items():
        scope, paths = found[0].scope, _last_words(found)
        if scope.is_template:
            out.setdefault(file, set()).update(paths)
        if scope.root or not scope.is_template:
            leads_inside = any(change.kind is not Kind.SOURCE for change in found)  # only rules go into texts
            stands = partial(_stands_inside, ruled) if leads_inside else ruled.stands
            out.setdefault(STATE_FILE, set()).update(stands((*scope.root, *path)) for path in paths)
    return {file: frozenset(paths) for file, paths in out.items() if paths}


def _stands_inside(ruled: Artifact, place: Path) -> Path:
    """Where `place`, which may lie in a text that is JSON, stands in the state file."""
    text = outside(ruled.resolved.value, place)
    return (*ruled.stands(text), *place[len(text) :])


def _last_words(found: Sequence[Change]) -> list[Path]:
    """Where the changes of one file have the last word, as it stands there now: the outermost places."""
    gone = {change.path for change in found if change.new is ABSENT}
    final = [change.path for change in found if change.final and change.new is not ABSENT]
    known = frozenset(final)
    # Many have the object that holds them in common
    by_holder: dict[Path, list[Path]] = {}
    for path in final:
        by_holder.setdefault(path[:-1], []).append(path)
    inside: dict[Path, bool] = {(): False}

    def is_inside(path: Path) -> bool:
        """Is it one of them, or in one?"""
        if path not in inside:
            inside[path] = path in known or is_inside(path[:-1])
        return inside[path]

    outer = [path for holder, paths in by_holder.items() if not is_inside(holder) for path in paths]
    return [_shifted(path, gone) for path in outer] if gone else outer


def _unchanged(
    ruled: Artifact, stay: Iterable[Change], changed: Iterable[Change], stages: Set[str]
) -> dict[str, frozenset[Path]]:
    """The places that stay one of the `stages`, wherever they lie in what stays."""
    found = [
        change._replace(path=(*change.path, *below), old=text, new=text)
        for change in stay
        for below, text in _naming(change.old, stages)
    ]
    differ = {(change.scope.file, change.path) for change in changed} if found else frozenset()
    kept = (
        change
        for change in found
        if not any((change.scope.file, change.path[:n]) in differ for n in range(1, len(change.path) + 1))
    )
    return _fixed(ruled, kept)


def _naming(value: Side, stages: Set[str]) -> Sequence[tuple[Path, str]]:
    """The texts of `value` that are one of the `stages`, as few are, with their places."""
    if isinstance(value, str):
        return [((), value)] if value in stages else ()
    if not isinstance(value, (dict, list)) or stages.isdisjoint(texts_in(value)):
        return ()
    return [one for one in strings(value) if one[1] in stages]


def _shifted(path: Path, gone: Set[Path]) -> Path:
    """Where what stood at `path` stands now that items in front of it are `gone`."""
    return tuple(
        step - sum((*path[:index], before) in gone for before in range(step)) if isinstance(step, int) else step
        for index, step in enumerate(path)
    )


def _verdict(change: Change, *, stays: bool) -> Verdict:
    old = None if change.old is ABSENT else change.old
    new = None if change.new is ABSENT else change.new
    kind = Kind.KEPT if stays else change.kind
    if change.open:
        return Verdict(
            kind,
            change.scope.file,
            change.path,
            old,
            new,
            f"{change.where}: {change.open}",
            False,
            lookups=change.lookups,
        )
    return Verdict(kind, change.scope.file, change.path, old, new, change.because, True, rules=_rules(change))


def _rules(change: Change) -> tuple[str, ...]:
    """Where the rules stand that made the change; none where the configuration did."""
    return () if change.kind is Kind.SOURCE else _wheres(change)


def _wheres(change: Change) -> tuple[str, ...]:
    return change.wheres or (change.where,)


def without_files(ruled: Artifact, artifact: Artifact) -> Artifact:
    """`ruled` without the zips, and nested stacks' templates, that only what rules took out of `artifact` named."""
    before, after = artifact.expected, ruled.expected
    gone = {*before.uploads, *before.nested} - {*after.uploads, *after.nested, after.named}
    return replace(
        ruled,
        templates={name: document for name, document in ruled.templates.items() if name not in gone},
        others=tuple(name for name in ruled.others if name not in gone),
    )


def _without(configured: Iterable[Change], ruled: Iterable[Change]) -> list[Change]:
    """`configured` but for the places about which there are rules, which win."""
    taken = {(change.scope.file, change.path) for change in ruled}
    if not taken:
        return list(configured)
    lengths = {len(path) for _, path in taken}
    above = {(file, path[:length]) for file, path in taken for length in range(len(path))}
    return [
        change
        for change in configured
        if (change.scope.file, change.path) not in above
        and not any((change.scope.file, change.path[:length]) in taken for length in lengths)
    ]


def service_files(artifact: Artifact, new: str) -> dict[str, str]:
    """The zip that is named after the service, under its new name."""
    old = f"{artifact.service}.zip"
    return {old: f"{new}.zip"} if new not in ("", artifact.service) and old in artifact.others else {}
