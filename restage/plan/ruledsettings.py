"""Settings to which rules gave other values: what the framework made of them follows, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Final, NamedTuple, TypeAlias

from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import Template
from restage.document.changes import applied
from restage.document.finder import Finder
from restage.document.placepatterns import find, matches, steps_of
from restage.document.values import ABSENT, Json, JsonObject, Path, Side, as_object, as_text, at, strings
from restage.evidence.facts import Given
from restage.framework.eventnames import authorizer_arns, authorizer_name, listener_arns, load_balancer, parts
from restage.framework.naming.encode import alphanumeric
from restage.framework.naming.pattern import Domains
from restage.framework.naming.settings import COPIED, MADE_OF, REPEATED
from restage.framework.rows import Copied
from restage.plan.copies import Copies, Followed, follows
from restage.rules.outcome import Applied
from restage.text.boundaries import delimited_in
from restage.text.stagemaps import Entry
from restage.text.wordrule import WordRule
from restage.verdict import Evidence, Kind, Verdict


def settled_names(
    service: JsonObject, original: JsonObject, applied_rules: Applied, shared: Collection[str]
) -> dict[Path, Given]:
    """The settings, by their places in `service`, of which rules say what they are in the target, but for the `shared`
    names.

    `service`: as rules left it, `original`: as it was packaged.
    """
    found: dict[Path, Given] = {}
    for place in MADE_OF:
        olds, news = (dict(find(one, place)) for one in (original, service))
        for path in {**olds, **news}:
            old, new = olds.get(path, ABSENT), news.get(path, ABSENT)
            before, after = _text(old), _text(new)
            if before is None or after is None or before in shared:
                continue
            final = _is_final(path, applied_rules)
            if (final or old != new) and (new is not ABSENT or at(service, path[:-1]) is not None):
                found[path] = Given(before, after, final or new is ABSENT)
    return found


def _text(value: Side) -> str | None:
    """ "" for nothing; None for what is no text."""
    return value if isinstance(value, str) else "" if value is ABSENT else None


def _is_final(path: Path, applied_rules: Applied) -> bool:
    """Had a rule the last word on the setting at `path`?"""
    fixed = applied_rules.fixed.get(STATE_FILE, frozenset())
    whole = ("service", *path)
    if whole in fixed:  # as most are
        return True
    places = {whole, applied_rules.artifact.stands(whole)}
    return any(place[:length] in fixed for place in places for length in range(len(place), 0, -1))


def as_packaged(service: JsonObject, settled: Mapping[Path, Given]) -> JsonObject:
    """`service` with the `settled` settings as they were, by which what is made of them is known."""
    return as_object(applied(service, {path: given.old or None for path, given in settled.items()}))


def shared_events(service: JsonObject, original: JsonObject) -> frozenset[str]:
    """The names in events that rules change in some places and leave in others: what the framework makes of them, one
    thing up to now, would be two, which is not done here."""
    before, after = (as_object(one.get("functions")) for one in (original, service))
    if all(as_object(one).get("events") == as_object(after.get(key)).get("events") for key, one in before.items()):
        return frozenset()
    finder = Finder(after)
    settings = ((key, name, as_object(one).get(name)) for key, one in before.items() for name in _COPIED_FROM)
    texts = (text for key, name, setting in settings for text in strings(setting, (key, name)))
    found = [(path, text, finder.find(path) == text) for path, text in texts]
    changed = {text for _, text, stays in found if not stays}
    both = {text for _, text, stays in found if stays and text in changed}  # few, if any
    copied = [one for one in found if one[1] in both and _is_copied(one[0])]
    changed = {text for _, text, stays in copied if not stays}
    return frozenset(text for _, text, stays in copied if stays and text in changed)


# The settings of functions that templates may have, too
_COPIED_FROM: Final = frozenset(steps_of(row.setting)[2] for row in COPIED if row.section == "functions")


def _is_copied(path: Path) -> bool:
    """Is the setting at `path`, below the functions, one that templates have, too?"""
    return any(row.section == "functions" and matches(row.setting, ("functions", *path)) for row in COPIED)


# ---------------------------------------------------------------------------------------------- copies


def followed(
    applied_rules: Applied, original: JsonObject, service: JsonObject, shared: Collection[str]
) -> tuple[Followed, ...]:
    """What rules changed of the settings that stand in templates, too, but for the `shared` names, and those that
    another setting of the kind keeps."""
    # The initial configuration only repeats what stands beside it
    changed = [one for one in _changed(applied_rules) if one.path[1:2] != ("initialServerlessConfig",)]
    if not changed:
        return ()
    texts = _by_ends(text for verdict in changed for text in _texts(verdict))
    left = cache(partial(_left, original=original, service=service))
    found = (one for row in COPIED for one in _of_row(row, texts, left))
    return tuple(one for one in found if one.whole not in shared)


def _changed(applied_rules: Applied) -> list[Verdict]:
    """What rules changed of the configuration."""
    return [v for v in applied_rules.verdicts if v.file == STATE_FILE and v.changed and v.path[:1] == ("service",)]


_Ends: TypeAlias = tuple[str | int, str | int, str | int]
_ANYTHING: Final = ""  # as a last step


def _by_ends(texts: Iterable[_Text]) -> dict[_Ends, list[_Text]]:
    """The texts by the first step of their places, the kind of event, if any, and the last step; and once more without
    that."""
    found: dict[_Ends, list[_Text]] = {}
    for text in texts:
        section, last = text.path[0], text.path[-1]
        in_event = section == "functions" and text.path[2:3] == ("events",) and len(text.path) > 4
        kind = text.path[4] if in_event else ""
        found.setdefault((section, kind, last), []).append(text)
        if last != _ANYTHING:
            found.setdefault((section, kind, _ANYTHING), []).append(text)
    return found


def _of_row(
    row: Copied, texts: Mapping[_Ends, Sequence[_Text]], left: Callable[[str], frozenset[str]]
) -> Iterator[Followed]:
    """`left`: see `_left`."""
    last = row.setting.rpartition(".")[2]
    ends = row.section, row.kind, _ANYTHING if last in ("*", "**") else last
    for path, old, new, where in texts.get(ends, ()):
        if matches(row.setting, path) and (old not in left(row.setting) if old else row.instead):
            for one, other in dict(parts(old, new)).items() if old else ((old, new),):
                if one != other:
                    yield Followed(row=row, old=one, new=other, setting=("service", *path), where=where, whole=old)


class _Text(NamedTuple):
    """A text of a setting that differs: its place below `service`, and by what."""

    path: Path
    old: str
    new: str
    where: Evidence


def _texts(verdict: Verdict) -> Iterator[_Text]:
    """The texts that differ at and below the place of a verdict, which is one of `service`; "" where there was none."""
    for below, new in strings(verdict.new):
        old = at(verdict.old, below)
        if (old is None or isinstance(old, str)) and new != old:
            yield _Text((*verdict.path[1:], *below), old or "", new, verdict.because)


def _left(place: str, original: JsonObject, service: JsonObject) -> frozenset[str]:
    """The texts that the settings at `place` have, and keep."""
    found = ((path, value) for path, value in find(service, place) if isinstance(value, str))
    return frozenset(value for path, value in found if at(original, path) == value)


def with_renamed(
    judged: list[Template], configured: Iterable[Verdict], words: Iterable[WordRule], service: JsonObject
) -> list[Template]:
    """The templates, in which what holds a part of a setting only (an ARN's end) follows a rule about its text."""
    renamed = [rule for rule in words if rule.new != rule.text]
    changed = [
        verdict
        for verdict in (configured if renamed else ())
        if verdict.changed and any(_holds(rule, str(verdict.old)) for rule in renamed)
    ]
    texts = _by_ends(text for verdict in changed for text in _texts(verdict))
    # A rule about a text holds for all settings that have it
    found = tuple(one for row in COPIED for one in _of_row(row, texts, lambda _: frozenset()))
    if not found:
        return judged
    return [template.with_names((*template.names, *_missing(template, found, service))) for template in judged]


def _missing(template: Template, found: Collection[Followed], service: JsonObject) -> Iterator[Verdict]:
    known = {verdict.path for verdict in template.names}
    return (v for v in Copies(template.file, template.value, found, service).verdicts() if v.path not in known)


def places_of(settled: Mapping[Path, Given], found: Iterable[Followed]) -> frozenset[Path]:
    """The settings of which all follows that is made of them."""
    whole: set[Path] = {("service", *path) for path in settled if "events" not in path}
    return frozenset(whole.union(one.setting for one in found))


def repeated(applied_rules: Applied, service: JsonObject) -> Iterator[Verdict]:
    """Places of the configuration at which the framework repeats a setting that rules changed."""
    changed = _changed(applied_rules)
    ends = {place.rpartition(".")[2] for group in REPEATED for place in group}
    for verdict in (one for one in changed if one.path[-1] in ends):
        for group in REPEATED:
            if isinstance(verdict.old, str) and any(matches(place, verdict.path[1:]) for place in group):
                for path, value in (found for place in group for found in find(service, place)):
                    whole: Path = ("service", *path)
                    if value == verdict.old and whole != verdict.path:
                        again = Verdict(Kind.FRAMEWORK, STATE_FILE, whole, value, verdict.new, "", True)
                        yield follows(again, verdict.path, verdict.because)


# ---------------------------------------------------------------------------- names by parts of an ARN


def follow_arns(
    domains: Domains,
    functions: Collection[Json],
    applied_rules: Applied,
    looked_up: Mapping[str, str],
    entries: Iterable[Entry],
) -> None:
    """Authorizers and target groups, which are named after ARNs to which rules, or maps by stage, gave other values."""
    ruled = {str(verdict.old): as_text(verdict.new) for verdict in applied_rules.verdicts}
    for function in functions if ruled else ():
        for arn in authorizer_arns(as_object(function)):
            if ruled.get(arn):
                domains.define("authorizer", authorizer_name(arn), authorizer_name(ruled[arn]))
    # Each stage has its own load balancers, after which target groups are named (docs/framework.md#events)
    listeners = [arn for function in functions for arn in listener_arns(as_object(function))]
    if listeners:
        uncertain = {entry.source for entry in entries if isinstance(entry.source, str)} - ruled.keys()
        for arn in listeners:
            old, new = load_balancer(arn), load_balancer(ruled.get(arn) or looked_up.get(arn, arn))
            domains.define("alb", old, new, certain=arn not in uncertain)


def define_texts(
    domains: Domains, changed: Iterable[Verdict], shared: Collection[str], stay: Collection[str]
) -> dict[str, str]:
    """The texts, and parts of texts, that change: any may be one of the user's after which a logical ID is called, but
    for the `shared` names.

    The texts of events, which are known already, are not overruled by one that is spelled alike in an ID. Nor are
    those that `stay`, unless an event changes them.
    """
    texts: dict[str, str] = {}
    known = frozenset(domains.values["user"])
    spelled = frozenset(map(alphanumeric, known))
    events = dict(domains.values["user"])
    for verdict in changed:
        for old, new in parts(str(verdict.old), str(verdict.new)):
            if old != new and old not in shared and (old not in stay or events.get(old) == new):
                texts[old] = new
                if old in known or alphanumeric(old) not in spelled:
                    domains.define("user", old, new, certain=verdict.certain)
    return texts


def moved_texts(applied_rules: Applied, texts: Mapping[str, str], words: Iterable[WordRule]) -> frozenset[str]:
    """Those of the changing `texts`, and parts of texts, that rules change: they need not look like the stage."""
    pairs = {(str(one.old), str(one.new)) for one in applied_rules.verdicts if one.changed}
    moved = {old for pair in pairs for old, new in parts(*pair) if old != new}
    renamed = [rule for rule in words if rule.new != rule.text]
    words_of = ((old, new) for old, new in texts.items() if any(_holds(rule, old) for rule in renamed))
    moved.update(old for one, other in words_of for old, new in parts(one, other) if old != new)
    return frozenset(moved.intersection(texts))


def _holds(rule: WordRule, text: str) -> bool:
    return rule.text in text if rule.inside else delimited_in(rule.text, text)
