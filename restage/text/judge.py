"""The user's own text: where does it hold the stage, and is it the stage?

A pure judgement of one string. Delimited words are taken for the stage unless something speaks against it; nothing
here is ever certain to be the stage, and only what is listed in `PROTECTED` is certain to be something else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from restage.framework.words import CONSTANTS, ORDINARY, PROTECTED, STAGES
from restage.text.anyof import any_of
from restage.text.wordrule import WordRule

NAMED = "names something that the framework named"
_TOP_LEVEL = frozenset({"dev", "live", "prod", "stage", "test", "demo", "beta", "int"})
_DOMAIN_AFTER = re.compile(r"@[\w-]+\.\w")
_HOST_BEFORE = re.compile(r"(?:://|@)[\w.-]*[\w-]\.$")
_LONGEST_HOST = 255
_HOST_END = re.compile(r"(?:[/:?#]|$)")
_KEY_AFTER = re.compile(r'\\*"\s*:')
_NAME_BEFORE = re.compile(r"^[\w*-]+(?:\.[\w-]+)*\.$")
_TEAM_BEFORE = re.compile(r"\bteam[ _-]$", re.IGNORECASE)
_LONGEST_TEAM = len("team ")
_TEAM_AFTER = re.compile(r"[ _-](?:team|ops)\b", re.IGNORECASE)
_LIST = r"""\\*["'`]?\s*(?:[,;|]|\s(?:and|or|to)\s|\s)\s*\\*["'`]?"""
_LIST_AFTER = re.compile(rf"{_LIST}([A-Za-z][\w-]*)(?![\w.:/-])")
_LIST_BEFORE = re.compile(rf"(?<![\w.:/-])([A-Za-z][\w-]*){_LIST}$")
_LONGEST_ITEM = 80
_ESCAPE_BEFORE = re.compile(r"(?:(?<!\\)(?:\\\\)*\\[nrtbf]|%[0-9A-Fa-f]{2})$")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Finding(NamedTuple):
    """One occurrence: replaced (`replaced`) or kept, why, and whether that is certain."""

    replaced: bool
    reason: str
    certain: bool
    configured: bool = False  # does the configuration say so?


class ConfiguredText(NamedTuple):
    """What a text of the configuration is for the target, and where it is written."""

    new: str
    where: str


class Judged(NamedTuple):
    """The text for the target, and what was found on the way."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def certain(self) -> bool:
        return all(finding.certain for finding in self.findings)

    @property
    def surely_stays(self) -> bool:
        """Is nothing in it that may be the stage, and that somebody would have replaced elsewhere?"""
        return all(finding.certain and not finding.replaced for finding in self.findings)


class _Span(NamedTuple):
    start: int
    end: int
    finding: Finding
    text: str | None = None  # the replacement


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

    def knowing(self, names: Mapping[str, str]) -> TextJudge:
        """The same judge, who knows `names`."""
        return replace(self, names=names, _judged={}, _held={})

    @cached_property
    def of_keys(self) -> TextJudge:
        """The same judge for keys themselves, of functions and the like, where a program may have written them."""
        return replace(self, keys=frozenset(), _judged={}, _held={})

    def told(self, texts: Mapping[str, str]) -> TextJudge:
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
        return _any_of((name for name, new in self.names.items() if name != new), _WORD_ENDS)

    @cached_property
    def _cut(self) -> re.Pattern[str] | None:
        """The names in which nothing of the stage is left."""
        return _any_of(name for name, new in self.names.items() if name != new and not self._forms.search(name))

    @property
    def is_explained(self) -> bool:
        """Does the configuration say where the stage's name stands in its texts, so that letters are but letters
        elsewhere?"""
        return bool(self.configured) and self.accepted

    def holds(self, text: str) -> bool:
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
        return _any_of([*moved, *(rule.text for rule in self.words if rule.new != rule.text)])

    def judge(self, text: str, *, substituted: bool = False) -> Judged:
        """What becomes of `text`; the same texts stand in many places, so each is judged once. `substituted`: is it a
        text of `Fn::Sub`, whose variables are names of the template's?"""
        key = (text, substituted)
        if key not in self._judged:
            judged = self._judge(text, substituted=substituted) if self.holds(text) else Judged(text, ())
            self._judged[key] = judged
        return self._judged[key]

    def _judge(self, text: str, *, substituted: bool) -> Judged:
        if text in CONSTANTS:
            return Judged(text, (Finding(False, "a text of the framework's own", True),))
        if text in self.configured:
            found = self.configured[text]
            return Judged(found.new, (Finding(found.new != text, found.where, True, True),))
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

    def _spans(self, text: str, *, substituted: bool) -> list[_Span]:
        """What is known about parts of the text, the surest first where they overlap."""
        known = list(self._ruled(text))
        known += [s for s in self._as_configured(text) if not _overlaps(s, known)]
        known += [s for s in self._from_maps(text) if not _overlaps(s, known)]
        known += [s for s in self._named(text) if not _overlaps(s, known)]
        sure = [s for s in self._protected(text, substituted=substituted) if not _overlaps(s, known)]
        service = [s for s in self._service(text) if not _overlaps(s, known)]
        taken = known + sure + service
        words = [_cut(s, taken) for s in self._words(text) if not _is_inside(s, taken)]
        held = (s for s in taken + words if s in known or self.holds(text[s.start : s.end]))
        return sorted(held, key=lambda s: (s.start, -s.end))

    def _from_maps(self, text: str) -> Iterator[_Span]:
        for found in self._mapped.finditer(text) if self._mapped else ():
            new = self.looked_up[found.group()]
            yield _Span(*found.span(), Finding(new != found.group(), "the source stage's entry of a map", False), new)

    def _as_configured(self, text: str) -> Iterator[_Span]:
        """Texts of the configuration, of which it says what they become."""
        if text in self.configured:
            found = self.configured[text]
            yield _Span(0, len(text), Finding(found.new != text, found.where, True, True), found.new)
            return
        for part in self._configured_parts.finditer(text) if self._configured_parts else ():
            if delimited(text, *part.span()):
                found = self.configured[part.group()]
                yield _Span(*part.span(), Finding(found.new != part.group(), found.where, True, True), found.new)

    @cached_property
    def _configured_parts(self) -> re.Pattern[str] | None:
        return re.compile(any_of(self.configured)) if self.configured else None

    def _ruled(self, text: str) -> Iterator[_Span]:
        """What rules say of texts, the longer one first where two of them overlap."""
        taken: list[_Span] = []
        for rule in self._longest_first:
            for found in re.finditer(re.escape(rule.text), text):
                span = _Span(*found.span(), Finding(rule.new != rule.text, rule.where, True), rule.new)
                if (rule.inside or delimited(text, *found.span())) and not _overlaps(span, taken):
                    taken.append(span)
        yield from taken

    @cached_property
    def _longest_first(self) -> list[WordRule]:
        return sorted(self.words, key=lambda rule: (-len(rule.text), rule.text, rule.new))

    def _named(self, text: str) -> Iterator[_Span]:
        if self._names is None:
            return
        for found in self._names.finditer(text):
            if delimited(text, *found.span()):
                yield _Span(
                    *found.span(),
                    Finding(True, NAMED, self.accepted),
                    self.names[found.group()],
                )

    def _protected(self, text: str, *, substituted: bool) -> Iterator[_Span]:
        own = self._own(text)
        for row in PROTECTED:
            if len(text) < row.least or not any(part in text for part in row.parts):
                continue
            if row.substituted and not substituted:
                continue
            for found in re.finditer(row.pattern, text):
                if found.span() in own and (found.group() == text or text.startswith(".", found.end())):
                    yield _Span(*found.span(), Finding(False, f"{row.what}, or the stage", False))
                elif not any(start <= found.start() and found.end() <= end for start, end in own):
                    sure = row.certain and not (row.unless_alike and self._is_alike(row.pattern, found.group()))
                    yield _Span(*found.span(), Finding(False, row.what if sure else f"{row.what}, or the stage", sure))

    def _is_alike(self, pattern: str, text: str) -> bool:
        """Is it such a thing, too, with the target's name instead of the stage's?"""
        new = text.replace(self.stage, self.target)
        return new != text and re.fullmatch(pattern, new) is not None

    def _own(self, text: str) -> list[tuple[int, int]]:
        """Where the stage stands, if its name holds what would be protected, such as a region: `prod-us-east-1`."""
        if not self._is_like_protected:
            return []
        found = (match.span() for match in re.finditer(re.escape(self.stage), text))
        return [span for span in found if delimited(text, *span)]

    @cached_property
    def _is_like_protected(self) -> bool:
        stage = self.stage
        rows = (row for row in PROTECTED if len(stage) >= row.least and any(part in stage for part in row.parts))
        return any(re.search(row.pattern, stage) for row in rows)

    def _service(self, text: str) -> Iterator[_Span]:
        """The service's name where it holds the stage: it stays, but who gave it that name may have meant the stage."""
        if self.renamed not in ("", self.service):
            yield from self._moved(text)
            return
        if not self.service or self.service == self.stage or self.stage not in self.service:
            return
        doubtful = any(
            delimited(self.service, *inside.span()) for inside in re.finditer(re.escape(self.stage), self.service)
        )
        for found in re.finditer(re.escape(self.service), text):
            if delimited(text, *found.span()):
                sure = bool(self.renamed) or not doubtful
                yield _Span(*found.span(), Finding(False, "part of the service's name", sure))

    def _moved(self, text: str) -> Iterator[_Span]:
        # A name that holds the stage is nothing else; any other may be a word of somebody's hosts
        sure = self.stage in self.service
        for found in re.finditer(re.escape(self.service), text):
            if delimited(text, *found.span()):
                yield _Span(*found.span(), Finding(True, "the service's name, by a rule", sure), self.renamed)

    def _words(self, text: str) -> Iterator[_Span]:
        for found in self._forms.finditer(text):
            start, end = found.span()
            if found.group() != self.stage:
                if finding := self._other_spelling(text, start, end):
                    yield _Span(start, end, finding)
            elif delimited(text, start, end):
                against = _against(text, start, end) or self._in_list(text, start, end)
                finding = (
                    Finding(False, against, False) if against else Finding(True, "a word of its own", self.accepted)
                )
                yield _Span(start, end, finding, None if against else self.target)
            else:
                glued = _glued(text, start, end)
                yield _Span(start, end, glued._replace(certain=True) if self.is_explained else glued)

    def _in_list(self, text: str, start: int, end: int) -> str:
        """`dev, staging and prod`: beside another stage's name, in a text that holds the target's, too."""
        if self.target == self.stage or self.target not in text:
            return ""
        beside = (_LIST_BEFORE.search(text, max(start - _LONGEST_ITEM, 0), start), _LIST_AFTER.match(text, end))
        items = {found.group(1) for found in beside if found}
        named = items & {self.target, *STAGES} - {self.stage, "stage"}
        return "one of several stages in a list" if named and delimited_in(self.target, text) else ""

    def _other_spelling(self, text: str, start: int, end: int) -> Finding | None:
        word = _word_around(text, start, end)
        if word.lower() in ORDINARY and len(word) > end - start:
            return _inside(word)
        if not delimited(text, start, end) and (end - start <= 2 or not self._is_meant(text[start:end])):
            return None
        return Finding(False, f"the stage in another spelling ({text[start:end]!r})", False)

    def _is_meant(self, spelled: str) -> bool:
        """Did somebody spell the stage so, or do two words meet in its letters, as in `SendEvents`?"""
        return not self.stage.isalnum() or spelled in (spelled.lower(), spelled.upper(), spelled.capitalize())


def _against(text: str, start: int, end: int) -> str:
    """What speaks against a word's being the stage, "" if nothing does."""
    if _DOMAIN_AFTER.match(text, end) and not re.match(r"[\w.+-]", text[max(start - 1, 0) : start]):
        return "an e-mail address"
    if _TEAM_BEFORE.search(text, max(start - _LONGEST_TEAM, 0), start) or _TEAM_AFTER.match(text, end):
        return "perhaps a team's name"
    if text[start:end] in _TOP_LEVEL and _ends_host(text, start, end):
        return "a top-level domain"
    if text[max(start - 1, 0) : start] == '"' and _KEY_AFTER.match(text, end):
        return "a key in JSON text"
    return ""


def _ends_host(text: str, start: int, end: int) -> bool:
    """Is it the last label of a host, in a URL or an address, or of a name in the DNS, as which the text is written?"""
    before = text[max(start - _LONGEST_HOST, 0) : start]
    if _HOST_BEFORE.search(before) and _HOST_END.match(text, end):
        return True
    # A name with a dot at its end is absolute; one that has the stage in front of the last label does not need it twice
    twice = end == len(text) and delimited_in(text[start:end], before)
    return (text[end:] == "." or twice) and start <= _LONGEST_HOST and _NAME_BEFORE.match(before) is not None


_WORD_ENDS = r"(?![^\W_])"  # so that a shorter one is found where the longer one is not delimited


def _any_of(texts: Iterable[str], end: str = "") -> re.Pattern[str] | None:
    longest_first = sorted(texts, key=len, reverse=True)
    if not longest_first:
        return None
    # Hundreds of names begin alike, and compiling takes as long as the pattern is
    shared = os.path.commonprefix(longest_first)  # noqa: RUF071
    rests = "|".join(re.escape(text.removeprefix(shared)) for text in longest_first)
    return re.compile(f"{re.escape(shared)}(?:{rests}){end}")


def _overlaps(span: _Span, others: Iterable[_Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _is_inside(span: _Span, others: Iterable[_Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)


def _cut(span: _Span, others: Iterable[_Span]) -> _Span:
    """An occurrence that lies only partly in something known is neither: it stays, and is said."""
    if not _overlaps(span, others):
        return span
    return _Span(span.start, span.end, Finding(False, "partly something else", False))


def _glued(text: str, start: int, end: int) -> Finding:
    word = _word_around(text, start, end)
    if word.lower() in ORDINARY and len(word) > end - start:
        return _inside(word)
    return Finding(False, "glued in a longer word", False)


def _inside(word: str) -> Finding:
    """Part of an ordinary word, or of a stage's longer name, which a map may make of the stage."""
    return Finding(False, f"part of the word {word!r}", word.lower() not in STAGES)


def whole_part(text: str, stage: str) -> str:
    """A pattern for `text` where it is no part of a longer word; a host may lie in a domain that is one, unless
    `stage` tells the two apart."""
    joint = rf"[\w-])(?<!\b{re.escape(stage)}\." if "." in text else r"[0-9A-Za-z]"
    before = rf"(?<!{joint})" if text[0].isalnum() else ""
    return before + re.escape(text) + (r"(?![0-9A-Za-z])" if text[-1].isalnum() else "")


def delimited(text: str, start: int, end: int) -> bool:
    """Is text[start:end] a word of its own? An escape or a percent code before it is no part of a word."""
    before = text[max(start - 8, 0) : start]
    glued_before = before[-1:].isalnum() and not _ESCAPE_BEFORE.search(before)
    return not glued_before and not text[end : end + 1].isalnum()


def delimited_in(word: str, text: str) -> bool:
    """Does `text` hold `word` as a word of its own?"""
    return any(delimited(text, *found.span()) for found in re.finditer(re.escape(word), text))


def _word_around(text: str, start: int, end: int) -> str:
    """The longer word, by upper and lower case, that holds all of text[start:end]; else just that."""
    begin = start
    while begin and text[begin - 1].isalpha():
        begin -= 1
    for word in _WORD.finditer(text, begin):
        if word.start() > start:
            break
        if end <= word.end():
            return word.group()
    return text[start:end]
