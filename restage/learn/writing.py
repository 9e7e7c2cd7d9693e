"""Learned rules as a rules file: a new one, or an old one in which all that people wrote stays as it is."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from restage.document.values import ABSENT, Json, Path, printable, show
from restage.learn.lessons import Lesson
from restage.learn.secretvalues import Secrets
from restage.rules.comments import LEARNED
from restage.rules.grammar import VERSION
from restage.rules.interpolation import escaped
from restage.rules.model import Action, MapRule, PlaceRule, Property, Selector, Variable
from restage.rules.volatileparts import steady_path
from restage.text.wordrule import WordRule

_HEAD: Final = "What one artifact can't tell, for restage. What you write here stays when `restage learn` runs again."
_WIDTH: Final = 4096  # a place stands on one line


@dataclass(frozen=True)
class Page:
    """What goes into a file for one target: settings, rules, the digests of what was seen, and values of lookups."""

    target: str
    evidence: str
    settings: Mapping[str, str]
    lessons: Sequence[Lesson]
    seen: str
    values: Mapping[str, Json] = field(default_factory=dict)


def written(page: Page, text: str, secrets: Secrets) -> str:
    """The file `text` (empty: a new one) with `page` added; secrets in its rules go into `secrets`."""
    yaml = _yaml()
    root = yaml.load(text) if text.strip() else None
    if not isinstance(root, CommentedMap):
        root = CommentedMap()
        root.yaml_set_start_comment(_HEAD + "\n")
    root.setdefault("version", VERSION)
    targets = _member(root, "targets")
    own = _member(targets, page.target)
    for name, value in page.settings.items():
        own[name] = value
    for expression, looked_up in page.values.items():
        # By its last word a secret is known, as a variable is by its name
        place = ("Variables", re.split(r"[:/.]", expression)[-1])
        _member(own, "values")[expression] = _plain(secrets.hidden(looked_up, place))
    if page.lessons:
        _add_rules(own, page, secrets)
    if page.seen:
        # It belongs at the end, where it is in nobody's way
        own.pop("seen", None)
        own["seen"] = LiteralScalarString(page.seen)
    out = io.StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Emitter = _Emitter
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    return yaml


class _Emitter(Emitter):
    """Writes what a terminal would obey as escapes, for which a text has to stand in double quotes."""

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if printable(self.event.value) != self.event.value else style

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        allowed, self.allow_unicode = self.allow_unicode, printable(text) == text
        super().write_double_quoted(text, split)
        self.allow_unicode = allowed


def _member(parent: CommentedMap, name: str) -> CommentedMap:
    if not isinstance(parent.get(name), CommentedMap):
        parent[name] = CommentedMap()
    found = parent[name]
    assert isinstance(found, CommentedMap)
    return found


def _add_rules(own: CommentedMap, page: Page, secrets: Secrets) -> None:
    rules = own.get("rules")
    if not isinstance(rules, CommentedSeq):
        rules = own["rules"] = CommentedSeq()
    for lesson in page.lessons:
        rules.append(_rule(lesson, secrets))
        # A line break within it would end the comment
        comment = printable(f"{LEARNED} {page.evidence}: {_places(lesson)}").replace("\n", "\\n")
        rules.yaml_set_comment_before_after_key(len(rules) - 1, before=comment, indent=6)


def _places(lesson: Lesson) -> str:
    """Where it was learned, in short."""
    first = show(steady_path(lesson.places[0][1])) if lesson.places else ""
    more = len(lesson.places) - 1
    return f"{first} and {more} more place{'s' if more > 1 else ''}" if more else first


def _rule(lesson: Lesson, secrets: Secrets) -> CommentedMap:
    rule = lesson.rule
    out = CommentedMap()
    if isinstance(rule, WordRule):
        kind = "keep" if rule.new == rule.text else "rename"
        out[kind] = _plain(_escaped(rule.text))
        if kind == "rename":
            out["to"] = _plain(_escaped(rule.new))
    elif isinstance(rule, MapRule):
        out["map"], out["to"] = _plain(_escaped(rule.old)), _plain(_escaped(rule.new))
        if rule.inside:
            out["inside"] = True
    else:
        _select(out, rule.selector)
        _act(out, rule, secrets)
    if not isinstance(rule, WordRule):
        _belong(out, rule)
    return out


def _belong(out: CommentedMap, rule: PlaceRule | MapRule) -> None:
    """What the rule goes with, and comes from."""
    if rule.group:
        out["group"] = _plain(rule.group)
    if rule.needs:
        out["needs"] = _spelled(rule.needs)
    if rule.reasons:
        reasons = {show(place): DoubleQuotedScalarString(digest) for place, digest in rule.reasons}
        out["learned-with"] = CommentedMap(reasons)


def _select(out: CommentedMap, selector: Selector) -> None:
    if isinstance(selector, Variable):
        out["variable"] = _plain(selector.name)
        if selector.function:
            out["function"] = _plain(selector.function)
        if selector.steps:
            out["property"] = _plain(show(selector.steps))
    elif isinstance(selector, Property):
        if selector.kind == "provider":
            out["provider"] = _plain(show(selector.steps))
            return
        out[selector.kind] = _plain(selector.name)
        if selector.steps:
            out["property"] = _plain(show(selector.steps))
    else:
        out["path"] = _spelled(selector.paths)
        if selector.file:
            out["file"] = selector.file


def _spelled(paths: Sequence[Path]) -> object:
    places = [_plain(show(path)) for path in paths]
    return places[0] if len(places) == 1 else CommentedSeq(places)


def _act(out: CommentedMap, rule: PlaceRule, secrets: Secrets) -> None:
    # The old value is left out where one of the two is a secret
    for_secret = rule.action is Action.SET and rule.old is ABSENT and not rule.digest
    value = secrets.hidden(rule.value, _path(rule.selector), for_secret=for_secret)
    if rule.old is not ABSENT:
        out["from"] = _plain(_escaped(rule.old))
    if rule.digest:
        out["from-digest"] = DoubleQuotedScalarString(rule.digest)
    if rule.action in (Action.SET, Action.ADD):
        out[rule.action.value] = _plain(value)
    else:
        out[rule.action.value] = True


def _path(selector: Selector) -> Path:
    """A place of the selector's, by whose name a secret is known."""
    if isinstance(selector, Variable):
        return ("Variables", selector.name, *selector.steps)
    if isinstance(selector, Property):
        return selector.steps
    return selector.paths[0] if selector.paths else ()


def _escaped(value: Json) -> Json:
    """`value` so that no text in it is taken for a variable."""
    if isinstance(value, dict):
        return {escaped(key): _escaped(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_escaped(child) for child in value]
    return escaped(value) if isinstance(value, str) else value


def _plain(value: Json) -> object:
    """`value` for YAML: texts that YAML 1.1 would read as something else in quotes."""
    if isinstance(value, dict):
        return CommentedMap({_plain(key): _plain(child) for key, child in value.items()})
    if isinstance(value, list):
        return CommentedSeq([_plain(child) for child in value])
    if isinstance(value, str) and _is_block(value):
        return LiteralScalarString(value)
    if isinstance(value, str) and not _is_plain(value):
        return DoubleQuotedScalarString(value)
    return value


def _is_block(text: str) -> bool:
    """Lines of printable text, which a block shows as they are."""
    lines = text.split("\n")
    return len(lines) > 1 and not lines[0].startswith((" ", "\t")) and all(line.isprintable() for line in lines)


def _is_plain(text: str) -> bool:
    return text[:1].isalpha() and text.lower() not in ("true", "false", "yes", "no", "on", "off", "null", "y", "n")
