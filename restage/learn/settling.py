"""Uncertainties that the model settles: what was in question, and came out right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from restage.artifact.referring import is_key
from restage.document.values import ABSENT, Path, as_object, as_text, at
from restage.learn.candidates import own_part, rule_for, steady_selector, variable_depth, variable_name
from restage.learn.explaining import Explainer
from restage.learn.lessons import Lesson
from restage.plan.model import Plan
from restage.rules.model import Action, PlaceRule, Places, Property, Selector, Variable
from restage.rules.repeatedsettings import SERVICES
from restage.secrets.judging import is_secret
from restage.text.wordrule import WordRule
from restage.verdict import Kind, Verdict


@dataclass(frozen=True)
class Confirmer:
    """Confirms what a plan still lists as uncertain, once nothing differs there any more."""

    explainer: Explainer
    plan: Plan

    def lessons(self) -> list[Lesson]:
        """Rules that keep what stays, and rename what was renamed."""
        found: list[Lesson] = []
        done: set[tuple[str, Path]] = set()
        for verdict in self.plan.open:
            place = (verdict.file, verdict.path)
            if place in done or not verdict.path:
                continue
            lesson = self._lesson(verdict)
            if lesson:
                found.append(lesson)
                done.update(lesson.places)
        return found

    def _lesson(self, verdict: Verdict) -> Lesson | None:
        if is_key(verdict):
            rule = WordRule(text=str(verdict.old), new=str(verdict.new))
            return Lesson(
                rule, tuple((v.file, v.path) for v in self.plan.open if v.old == verdict.old and is_key(v)), 0
            )
        # What the verdict calls old may have been mapped already
        found = self.explainer.aligned.at(verdict.file, verdict.path)
        if found.expected is ABSENT and found.old is not ABSENT and not verdict.changed:
            return None  # the model says nothing about what it does not have
        if verdict.changed or (verdict.kind is Kind.LOOKUP and found.expected != found.old):
            # Words that are the stage's in one part of a text only can't be told by renaming
            return self._placed(verdict, Action.RENAME) or self._placed(verdict, Action.SET)
        # A stage's bare name says nothing by itself, and some uncertainties are about the place, not about the text
        stages = (self.plan.source, self.plan.target)
        is_text = (
            isinstance(verdict.old, str) and verdict.old not in stages and not is_secret(verdict.path, verdict.old)
        )
        if verdict.kind is Kind.KEPT and isinstance(verdict.old, str) and is_text:
            word = WordRule(text=verdict.old, new=verdict.old)
            places = self.explainer.kept(word, [(v.file, v.path) for v in self.plan.open if v.old == verdict.old])
            if places and not any(rule.text == word.text for rule in self.plan.applied.words):
                return Lesson(word, tuple(places), 0)
        return self._placed(verdict, Action.KEEP)

    def _placed(self, verdict: Verdict, action: Action) -> Lesson | None:
        """The most general selector at whose places nothing differs."""
        for level, selector in enumerate(self._selectors(verdict), start=1):
            rule = self._rule(selector, verdict, action)
            changes = self.explainer.unchanging(rule) if action is Action.KEEP else self.explainer.right_changes(rule)
            places = {(change.scope.file, change.path) for change in changes}
            settled = [(v.file, v.path) for v in self.plan.open if self._lies_in(v, places)]
            if (verdict.file, verdict.path) in settled:
                return Lesson(rule, tuple(settled), level)
        return None

    def _rule(self, selector: Selector, verdict: Verdict, action: Action) -> PlaceRule:
        if action is not Action.SET:
            return PlaceRule(selector=steady_selector(selector), action=action)
        path = verdict.path
        depth = variable_depth(path) if isinstance(selector, Variable) else len(path)
        found = self.explainer.aligned.at(verdict.file, path[:depth])
        return rule_for(selector, found, self.explainer.aligned)

    def _lies_in(self, verdict: Verdict, places: set[tuple[str, Path]]) -> bool:
        return any((verdict.file, verdict.path[:length]) in places for length in range(1, len(verdict.path) + 1))

    def _selectors(self, verdict: Verdict) -> Iterator[Selector]:
        path = verdict.path
        name = variable_name(path)
        if name is not None:
            yield Variable(name)
        own = own_part(path)
        if own[:1] == ("Resources",) and len(own) > 3 and own[2] == "Properties":
            root = path[: len(path) - len(own)]
            resource = as_object(at(self.explainer.aligned.values.get(verdict.file), (*root, *own[:2])))
            if kind := as_text(resource.get("Type")):
                yield Property("type", kind, own[3:])
            yield Property("resource", str(own[1]), own[3:])
        service = next((one for one in reversed(SERVICES) if path[: len(one)] == one), None)
        if service:
            yield Places(((*SERVICES[0], *path[len(service) :]),))
            yield Places(tuple((*one, *path[len(service) :]) for one in SERVICES))
        yield Places((path,))
