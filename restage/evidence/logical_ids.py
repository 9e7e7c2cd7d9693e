"""Logical IDs that follow from names, and everything that refers to a logical ID."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from restage.artifact.referring import SECTIONS
from restage.document.linear import until_last
from restage.document.values import JsonObject, Path, as_object
from restage.evidence.stamps import DEPLOYMENT
from restage.framework.ids.hashed import HASHED_TYPES, ends_in_hash
from restage.framework.naming.encode import ENCODERS
from restage.framework.naming.formulas import BY_KEYS, IDS
from restage.framework.naming.pattern import Binding, Domains, match, plainly, render, translate_fitted
from restage.framework.rows import IdFormula
from restage.framework.words import LITERALS
from restage.text.judge import TextJudge
from restage.text.spans import Taken
from restage.text.usertext import DIGEST, HASHED_NAME, MADE_KEY
from restage.verdict import Kind, Verdict

# The framework resolves no variable in a key; one that stands there tells what a reference with its value means.
_RAW_STAGE = re.compile(r"\$\{(?:sls:stage|opt:stage[^}]*|self:provider\.stage[^}]*)\}")
_ENCODINGS = ("alnum", "norm", "path", "camel", "strip")
_LITERAL = re.compile("|".join(LITERALS))
_SHORTEST = 3  # so much longer than the stage must an encoded text be, where an ID does not begin with it


@dataclass(eq=False, repr=False)
class IdJudge:
    """Finds the logical IDs of a template that follow from names.

    `users`: IDs that the user wrote as keys, which stay. `texts`: changed texts of the artifact, source → target.
    `keys`: of functions and layers, from which IDs are made.
    """

    file: str
    template: JsonObject
    domains: Domains
    judge: TextJudge
    users: frozenset[str]
    texts: Mapping[str, str]
    keys: frozenset[str]
    moved: frozenset[str] = frozenset()  # those of the texts that rules have changed
    looked_up: Iterable[str] = ()  # texts of events that maps by stage change
    coded: bool = False  # is the configuration a program, which may make keys of the stage?

    def verdicts(self) -> Iterator[Verdict]:
        """One verdict for each logical ID (of a resource, output or parameter) that holds what looks like the stage."""
        for section in SECTIONS:
            for logical_id, body in as_object(self.template.get(section)).items():
                path: Path = (section, logical_id)
                kind = str(as_object(body).get("Type")) if section == "Resources" else "Output"
                # A name may look like it, too: of a topic for the function `lambdaVersionCleaner`
                hashed = kind in HASHED_TYPES or section != "Resources"
                if (hashed and ends_in_hash(logical_id)) or DEPLOYMENT.match(logical_id):
                    continue
                if ruled := self._by_rule(path, logical_id):
                    yield ruled
                    continue
                if self.judge.mentions_stage(logical_id) or self._holds_moved(logical_id):
                    yield self._verdict(path, logical_id, kind)
                elif DIGEST.search(logical_id):
                    cut = self._framework(path, logical_id, kind, users=logical_id in self.users)
                    yield cut or Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, HASHED_NAME, False)
                elif kind in self._unseen or any(text in logical_id for text in self._looked_up):
                    named = self._framework(path, logical_id, kind, users=logical_id in self.users)
                    yield from [named] if named and named.changed else []

    @cached_property
    def _unseen(self) -> frozenset[str]:
        """The types of which even an ID that does not look like the stage may hold a part of it."""
        found = (formula for formula in IDS if formula.unseen and not self.domains.impossible(formula.pattern))
        return frozenset(formula.type for formula in found)

    @cached_property
    def _looked_up(self) -> frozenset[str]:
        encodings = (ENCODERS[encoding] for encoding in ("alnum", "norm", "path", "camel"))
        return frozenset(encode(text) for encode in encodings for text in self.looked_up) - {""}

    def _by_rule(self, path: Path, logical_id: str) -> Verdict | None:
        """A rule that names this very ID, or says that its text counts inside of longer ones."""
        for rule in self.judge.words:
            if rule.text == logical_id or (rule.inside and rule.text in logical_id):
                new = logical_id.replace(rule.text, rule.new)
                kind = Kind.KEPT if new == logical_id else Kind.RULE
                return Verdict(kind, self.file, path, logical_id, new, rule.where, True)
        return None

    def _holds_moved(self, logical_id: str) -> bool:
        """Does it hold a text that a rule has changed, which need not look like the stage?"""
        return any(source in logical_id for source in self._moved_sources)

    @cached_property
    def _moved_sources(self) -> list[str]:
        if not self.moved:
            return []
        # An ID that holds one of the others looks like the stage
        texts = [text for text in self.texts if text in self.moved and not self.judge.mentions_stage(text)]
        encoded = {ENCODERS[encoding](text) for text in texts for encoding in _ENCODINGS}
        return [one for one in encoded if len(one) > len(self.judge.stage) and not self.judge.mentions_stage(one)]

    def _verdict(self, path: Path, logical_id: str, kind: str) -> Verdict:
        key = self._keys.match(logical_id) if self._keys else None
        if key and not self.judge.mentions_stage(logical_id[key.end() :]):
            return self._key(path, logical_id, "the key of a function or a layer, in which nothing is resolved")
        users = logical_id in self.users
        if named := self._framework(path, logical_id, kind, users=users):
            # With the configuration, no other place may tell that it is uncertain
            return named._replace(kind=Kind.TEXT) if self.judge.configured and not named.certain else named
        if users:
            return self._key(path, logical_id, "a key of the user's, in which nothing is resolved")
        if kind in BY_KEYS:
            reason = "may hold the key of a usage plan, in which nothing is resolved"
            return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, False)
        return self._by_texts(path, logical_id)

    def _key(self, path: Path, logical_id: str, literal: str) -> Verdict:
        """The user's keys stay, but a program may have made them of the stage, unless rules say that they stay."""
        own = next((key for key in self.keys if logical_id.startswith(ENCODERS["norm"](key))), logical_id)
        made = self.coded and not self.judge.of_keys.judge(own).surely_stays
        reason = MADE_KEY if made else literal
        return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, not made)

    def _framework(self, path: Path, logical_id: str, kind: str, *, users: bool) -> Verdict | None:
        """The verdict by the first formula that fits."""
        for formula in IDS:
            if formula.type in (kind, "*") and (formula.among_users or not users):
                found = self._translated(formula, logical_id)
                if found is not None:
                    new, certain = found
                    evidence = f"{formula.pattern} ({formula.anchor})"
                    return Verdict(Kind.FRAMEWORK, self.file, path, logical_id, new, evidence, certain)
        return None

    def _translated(self, formula: IdFormula, logical_id: str) -> tuple[str, bool] | None:
        if formula.fit is None:
            return self._by_formula(formula.pattern, logical_id)
        if not plainly(formula.pattern, logical_id, self.domains, self.judge.mentions_stage):
            return None
        found = translate_fitted(formula.pattern, formula.fit, logical_id, self.domains)
        return (str(found.value), found.certain) if found else None

    def _by_formula(self, pattern: str, logical_id: str) -> tuple[str, bool] | None:
        begin, _, rest = pattern.partition("}")
        if begin == "{user:norm" and logical_id.removesuffix(rest) in self._encoded_keys:
            return None  # of a function, in whose key nothing is resolved
        targets: dict[str, bool] = {}
        configured = False
        for binding in match(pattern, logical_id, self.domains):
            new = render(pattern, binding, self.domains)
            if new is not None:
                targets[new] = self.domains.sure(binding)
                configured = configured or self._is_configured(binding)
        changed = {new: certain for new, certain in targets.items() if new != logical_id}
        if len(changed) == 1:
            return next(iter(changed.items()))
        stays = targets and not changed and (configured or not self._may_be_stage(logical_id))
        return (logical_id, True) if stays else None

    def _is_configured(self, binding: Binding) -> bool:
        """Does the configuration say what becomes of each part in which the stage may stand?"""
        if not self.judge.configured or not self.domains.sure(binding):
            return False
        free = (text for name, text in binding.items() if self.domains.encoded(name) is None)
        return not any(map(self.judge.mentions_stage, free))

    def _may_be_stage(self, logical_id: str) -> bool:
        return bool(self.judge.judge(logical_id).findings) and not self.judge.judge(logical_id).certain

    def _by_texts(self, path: Path, logical_id: str) -> Verdict:
        """No formula is known: is a part of the ID, by its capitals, a changed text of the artifact, encoded?"""
        for old, source, target in self._chunks:
            new = self._replaced(logical_id, source, target)
            if new != logical_id:
                reason = f"holds the name {old!r}, encoded"
                certain = old in self.judge.configured
                return Verdict(
                    Kind.TEXT if not certain else Kind.SOURCE, self.file, path, logical_id, new, reason, certain
                )
        if self.judge.is_explained:
            reason = "nothing of the configuration of which IDs are made becomes another"
            return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, True)
        if self.judge.is_chance(logical_id):
            reason = "two words meet in the letters of the stage"
            return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, True)
        judged = self.judge.judge(logical_id)
        reason = "; ".join(dict.fromkeys(f.reason for f in judged.findings)) or "looks like the stage"
        certain = judged.certain and bool(judged.findings)
        return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, certain)

    def _replaced(self, logical_id: str, source: str, target: str) -> str:
        """`source` replaced where it ends with a word, but not in the key of a function or a layer, nor in what the
        framework writes there for every service."""
        key = (self._keys and self._keys.match(logical_id)) or (self._whole_keys and self._whole_keys.match(logical_id))
        begin = key.end() if key else 0
        rest = logical_id[begin:]
        if source not in rest:  # as most
            return logical_id
        start = "" if len(source) >= len(self.judge.stage) + _SHORTEST else "^"
        pattern = re.compile(rf"{start}{re.escape(source)}(?=[A-Z]|$)")
        literals = Taken([found.span() for found in _LITERAL.finditer(rest) if source in found.group()])

        def new(found: re.Match[str]) -> str:
            return found.group() if literals.holds(*found.span()) else target

        return logical_id[:begin] + pattern.sub(new, rest)

    @cached_property
    def _encoded_keys(self) -> frozenset[str]:
        return frozenset(map(ENCODERS["norm"], self.keys))

    @cached_property
    def _keys(self) -> re.Pattern[str] | None:
        """The keys of functions and layers that hold the stage, where logical IDs begin with them."""
        return _beginning({ENCODERS["norm"](key) for key in self.keys if self.judge.mentions_stage(key)})

    @cached_property
    def _whole_keys(self) -> re.Pattern[str] | None:
        """All keys, where they end with a word: nothing is resolved in a key, whatever stands behind."""
        return _beginning(self._encoded_keys, "(?=[A-Z]|$)") if not self.coded else None

    @cached_property
    def _chunks(self) -> list[tuple[str, str, str]]:
        """(text, its encoding in the source, in the target), the longest first; short ones mean nothing in an ID."""
        found = {
            (ENCODERS[encoding](old), ENCODERS[encoding](new)): old
            for old, new in self.texts.items()
            for encoding in _ENCODINGS
        }
        chunks = [(old, source, target) for (source, target), old in found.items() if source != target]
        return sorted((c for c in chunks if len(c[1]) > len(self.judge.stage)), key=lambda c: -len(c[1]))


def _beginning(keys: Iterable[str], end: str = "") -> re.Pattern[str] | None:
    longest_first = sorted(keys, key=len, reverse=True)
    any_of = "|".join(map(re.escape, longest_first))
    return re.compile(f"(?:HttpApiIntegration)?(?:{any_of}){end}") if longest_first else None


def user_ids(service: JsonObject) -> frozenset[str]:
    """The logical IDs that stand as keys in the service's own `resources`."""
    resources = service.get("resources")
    blocks = resources if isinstance(resources, list) else [resources]
    return frozenset(key for block in blocks for section in as_object(block).values() for key in as_object(section))


def raw_key_renames(template: JsonObject, stage: str, target: str) -> dict[str, str]:
    """References whose key was never resolved: `UsersTable${sls:stage}` tells what `Ref: UsersTabledev` was, unless
    there is such a thing as well."""
    keys = [key for section in SECTIONS for key in as_object(template.get(section))]
    raw = {_resolved(key, stage): _resolved(key, target) for key in keys if "${" in key}
    return {old: new for old, new in raw.items() if old not in keys}


def _resolved(key: str, stage: str) -> str:
    closed = until_last(key, "}")
    return _RAW_STAGE.sub(lambda _: stage, closed) + key[len(closed) :]
