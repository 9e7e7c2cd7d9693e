"""The user's own text: where does it hold the stage, and is it the stage?

A pure judgement of one string. Delimited words are taken for the stage unless something speaks against it; nothing
here is ever certain to be the stage, and only what is listed in `PROTECTED` is certain to be something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from restage.document.linear import until_last
from restage.framework.words import CONSTANTS, ORDINARY, PROTECTED
from restage.text.against import against, glued, in_list, inside
from restage.text.anyof import any_of
from restage.text.boundaries import WORD_ENDS, delimited, delimited_in, pattern_of, whole_part, word_around
from restage.text.finding import ConfiguredText, Finding, Judged
from restage.text.spans import Span, Taken
from restage.text.wordrule import WordRule

WHOLE = "the stage as a whole word"
NAMED = "names something that the framework named"


@dataclass(eq=False, repr=False)
class TextJudge:
    """Judges strings for one pair of stages.

    `names`: physical names that formulas gave, source → target: text that holds one as a unit names that thing.
    `service`: the service's name, which may hold the stage's letters and stays, unless it is `renamed`.
    """

    stage: str
    target: str
    service: str
    names: Mapping[str, str]
    keys: frozenset[str] = frozenset()  # of functions, layers and the like; a text that is just one names that
    accepted: bool = False  # a rule: is the stage as a word certain to be the stage?
    renamed: str = ""  # a rule: the service's name in the target
    words: tuple[WordRule, ...] = ()  # rules: texts that stay or become others, wherever they stand
    looked_up: Mapping[str, str] = field(default_factory=dict)  # texts that maps by stage change, whole or as parts
    configured: Mapping[str, ConfiguredText] = field(default_factory=dict)  # texts of the configuration
    _judged: dict[tuple[str, bool], Judged] = field(default_factory=dict)
    _held: dict[str, bool] = field(default_factory=dict)

    def with_names(self, names: Mapping[str, str]) -> TextJudge:
        """The same judge, who knows `names`."""
        return replace(self, names=names, _judged={}, _held={})

    @cached_property
    def of_keys(self) -> TextJudge:
        """The same judge for keys themselves, of functions and the like, where a program may have written them."""
        return replace(self, keys=frozenset(), _judged={}, _held={})

    def with_texts(self, texts: Mapping[str, str]) -> TextJudge:
        """The same judge, who knows what becomes of `texts`, wherever they stand."""
        rules = (WordRule(old, new, inside=True) for old, new in texts.items())
        return replace(self, words=(*self.words, *rules), _judged={}, _held={})

    @cached_property
    def _forms(self) -> re.Pattern[str]:
        """The stage in any spelling that it may have been given."""
        forms = {re.escape(self.stage)}
        if len(self.stage) > 2:
            stripped = re.sub(r"[^0-9A-Za-z]", "", self.stage)
            dashed = self.stage.replace("-", "Dash").replace("_", "Underscore")
            spellings = (stripped, dashed, self.stage.replace("-", "_"), self.stage.replace("_", "-"))
            forms |= set(map(re.escape, spellings))
            return re.compile("|".join(sorted(forms, key=len, reverse=True)), re.IGNORECASE)
        short = {*forms, *map(re.escape, (self.stage.upper(), self.stage.lower(), self.stage.capitalize()))}
        return re.compile("|".join(sorted(short)))

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return pattern_of((name for name, new in self.names.items() if name != new), WORD_ENDS)

    @cached_property
    def _cut(self) -> re.Pattern[str] | None:
        """The names in which nothing of the stage is left."""
        return pattern_of(name for name, new in self.names.items() if name != new and not self._forms.search(name))

    @property
    def is_explained(self) -> bool:
        """Does the configuration say where the stage's name stands in its texts, so that letters are but letters
        elsewhere?"""
        return bool(self.configured) and self.accepted

    def mentions_stage(self, text: str) -> bool:
        """Does `text` hold anything that looks like the stage, or a name, perhaps cut, that changes with it?"""
        found = self._held.get(text)
        if found is None:
            found = False
            for pattern in self._telling:  # asked of every text: a generator would take as long again
                if pattern.search(text):
                    found = True
                    break
            self._held[text] = found
        return found

    def is_chance(self, text: str) -> bool:
        """Do just two words meet in the letters of the stage?"""
        others = (self._cut, self._asked)
        known = any(pattern is not None and pattern.search(text) for pattern in others)
        return not known and len(self.stage) > 2 and not self.judge(text).findings

    @cached_property
    def _telling(self) -> list[re.Pattern[str]]:
        # What holds the stage tells it anyway
        others = [text for text in self.configured if not self._forms.search(text)]
        configured = re.compile(any_of(others)) if others else None
        known = (self._forms, self._cut, self._asked, self._mapped, configured)
        return [pattern for pattern in known if pattern is not None]

    @cached_property
    def _mapped(self) -> re.Pattern[str] | None:
        longest_first = sorted(self.looked_up, key=len, reverse=True)
        return re.compile("|".join(whole_part(text, self.stage) for text in longest_first)) if longest_first else None

    @cached_property
    def _asked(self) -> re.Pattern[str] | None:
        """The texts that rules have become others, which need not look like the stage."""
        moved = [self.service] if self.renamed not in ("", self.service) else []
        return pattern_of([*moved, *(rule.text for rule in self.words if rule.new != rule.text)])

    def judge(self, text: str, *, substituted: bool = False) -> Judged:
        """What becomes of `text`; the same texts stand in many places, so each is judged once. `substituted`: is it a
        text of `Fn::Sub`, whose variables are names of the template's?"""
        key = (text, substituted)
        if key not in self._judged:
            judged = self._judge(text, substituted=substituted) if self.mentions_stage(text) else Judged(text, ())
            self._judged[key] = judged
        return self._judged[key]

    def _judge(self, text: str, *, substituted: bool) -> Judged:
        if text in CONSTANTS:
            return Judged(text, (Finding(False, "a text of the framework's own", True),))
        if text in self.configured:
            found = self.configured[text]
            return Judged(found.new, (Finding(found.new != text, found.where, found.certain, True),))
        if text in self.keys and text != self.stage and not any(rule.text == text for rule in self.words):
            return Judged(text, (Finding(False, "the key of a function, a layer or the like", False),))
        out: list[str] = []
        findings: list[Finding] = []
        position = 0
        for span in self._spans(text, substituted=substituted):
            if span.start < position:
                if span.end > position and not span.finding.certain:
                    findings.append(span.finding)
                continue
            out.append(text[position : span.start])
            out.append(text[span.start : span.end] if span.text is None else span.text)
            position = span.end
            findings.append(span.finding)
        out.append(text[position:])
        return Judged("".join(out), tuple(findings))

    def _spans(self, text: str, *, substituted: bool) -> list[Span]:
        """What is known about parts of the text, the surest first where they overlap."""
        known = list(self._ruled(text))
        for judged in (self._as_configured(text), self._from_maps(text), self._named(text)):
            known += Taken.by(known).free(judged)
        surest = Taken.by(known)
        others = surest.free(self._protected(text, substituted=substituted)) + surest.free(self._service(text))
        taken = Taken.by(known + others)
        others += [taken.cut(s) for s in self._words(text) if not taken.holds(s.start, s.end)]
        known += [s for s in others if self.mentions_stage(text[s.start : s.end])]
        return sorted(known, key=lambda s: (s.start, -s.end))

    def _from_maps(self, text: str) -> Iterator[Span]:
        for found in self._mapped.finditer(text) if self._mapped else ():
            new = self.looked_up[found.group()]
            yield Span(*found.span(), Finding(new != found.group(), "the source stage's entry of a map", False), new)

    def _as_configured(self, text: str) -> Iterator[Span]:
        """Texts of the configuration, of which it says what they become."""
        if text in self.configured:
            found = self.configured[text]
            yield Span(0, len(text), Finding(found.new != text, found.where, found.certain, True), found.new)
            return
        for part in self._configured_parts.finditer(text) if self._configured_parts else ():
            if delimited(text, *part.span()):
                old, found = part.group(), self.configured[part.group()]
                yield Span(*part.span(), Finding(found.new != old, found.where, found.certain, True), found.new)

    @cached_property
    def _configured_parts(self) -> re.Pattern[str] | None:
        return re.compile(any_of(self.configured)) if self.configured else None

    def _ruled(self, text: str) -> Iterator[Span]:
        """What rules say of texts, the longer one first where two of them overlap."""
        found: list[Span] = []
        taken = Taken(())
        for rule in self._longest_first:
            spans = (match.span() for match in re.finditer(re.escape(rule.text), text))
            finding = Finding(rule.new != rule.text, rule.where, True)
            held = [Span(*span, finding, rule.new) for span in spans if rule.inside or delimited(text, *span)]
            if free := taken.free(held):
                found += free
                taken = Taken.by(found)
        yield from found

    @cached_property
    def _longest_first(self) -> list[WordRule]:
        return sorted(self.words, key=lambda rule: (-len(rule.text), rule.text, rule.new))

    def _named(self, text: str) -> Iterator[Span]:
        if self._names is None:
            return
        for found in self._names.finditer(text):
            if delimited(text, *found.span()):
                yield Span(
                    *found.span(),
                    Finding(True, NAMED, self.accepted),
                    self.names[found.group()],
                )

    def _protected(self, text: str, *, substituted: bool) -> Iterator[Span]:
        own = self._own(text)
        owned = Taken(own)
        for row in PROTECTED:
            if len(text) < row.least or not any(part in text for part in row.parts):
                continue
            if row.substituted and not substituted:
                continue
            for found in re.finditer(row.pattern, until_last(text, row.end) if row.end else text):
                if found.span() in own and (found.group() == text or text.startswith(".", found.end())):
                    yield Span(*found.span(), Finding(False, f"{row.what}, or the stage", False))
                elif not owned.holds(*found.span()):
                    sure = row.certain and not (row.unless_alike and self._is_alike(row.pattern, found.group()))
                    yield Span(*found.span(), Finding(False, row.what if sure else f"{row.what}, or the stage", sure))

    def _is_alike(self, pattern: str, text: str) -> bool:
        """Is it such a thing, too, with the target's name instead of the stage's?"""
        new = text.replace(self.stage, self.target)
        return new != text and re.fullmatch(pattern, new) is not None

    def _own(self, text: str) -> frozenset[tuple[int, int]]:
        """Where the stage stands, if its name holds what would be protected, such as a region: `prod-us-east-1`."""
        if not self._is_like_protected:
            return frozenset()
        found = (match.span() for match in re.finditer(re.escape(self.stage), text))
        return frozenset(span for span in found if delimited(text, *span))

    @cached_property
    def _is_like_protected(self) -> bool:
        stage = self.stage
        rows = (row for row in PROTECTED if len(stage) >= row.least and any(part in stage for part in row.parts))
        return any(re.search(row.pattern, stage) for row in rows)

    def _service(self, text: str) -> Iterator[Span]:
        """The service's name where it holds the stage: it stays, but who gave it that name may have meant the stage."""
        if self.renamed not in ("", self.service):
            yield from self._moved(text)
            return
        if not self.service or self.service == self.stage or self.stage not in self.service:
            return
        uncertain = any(
            delimited(self.service, *inside.span()) for inside in re.finditer(re.escape(self.stage), self.service)
        )
        for found in re.finditer(re.escape(self.service), text):
            if delimited(text, *found.span()):
                sure = bool(self.renamed) or not uncertain
                yield Span(*found.span(), Finding(False, "part of the service's name", sure))

    def _moved(self, text: str) -> Iterator[Span]:
        # A name that holds the stage is nothing else; any other may be a word of somebody's hosts
        sure = self.stage in self.service
        for found in re.finditer(re.escape(self.service), text):
            if delimited(text, *found.span()):
                yield Span(*found.span(), Finding(True, "the service's name, by a rule", sure), self.renamed)

    def _words(self, text: str) -> Iterator[Span]:
        others = self.target != self.stage and delimited_in(self.target, text)
        for found in self._forms.finditer(text):
            start, end = found.span()
            if found.group() != self.stage:
                if finding := self._other_spelling(text, start, end):
                    yield Span(start, end, finding)
            elif delimited(text, start, end):
                reason = against(text, start, end) or (in_list(text, start, end, self.target) if others else "")
                finding = Finding(False, reason, False) if reason else Finding(True, WHOLE, self.accepted)
                yield Span(start, end, finding, None if reason else self.target)
            else:
                found_inside = glued(text, start, end)
                yield Span(start, end, found_inside._replace(certain=True) if self.is_explained else found_inside)

    def _other_spelling(self, text: str, start: int, end: int) -> Finding | None:
        word = word_around(text, start, end)
        if word.lower() in ORDINARY and len(word) > end - start:
            return inside(word)
        if not delimited(text, start, end) and (end - start <= 2 or not self._is_meant(text[start:end])):
            return None
        return Finding(False, f"the stage in another spelling ({text[start:end]!r})", False)

    def _is_meant(self, spelled: str) -> bool:
        """Did somebody spell the stage so, or do two words meet in its letters, as in `SendEvents`?"""
        return not self.stage.isalnum() or spelled in (spelled.lower(), spelled.upper(), spelled.capitalize())
