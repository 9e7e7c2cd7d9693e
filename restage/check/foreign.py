"""Is an artifact free of another stage's name? Every place that still holds it, with a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, CONFIGURED_STAGES, CORE, STATE_FILE
from restage.artifact.referring import SECTIONS
from restage.check.findings import Finding
from restage.check.inputs import Part
from restage.check.ownstage import OwnStage
from restage.check.reading import Subject
from restage.document.changes import applied
from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at, strings
from restage.errors import RestageError, UsageError
from restage.evidence.logical_ids import user_ids
from restage.framework.ids.hashed import without_hash
from restage.framework.naming.encode import ENCODERS
from restage.framework.naming.fixedplaces import STATE, fixed_in_templates
from restage.framework.naming.formulas import STATE_IDS
from restage.framework.service import STAGE_NAME, is_code
from restage.framework.versions import version_of
from restage.plan.model import Request
from restage.plan.planning import plan_restage
from restage.secrets.judging import may_be_secret
from restage.text.context import Context
from restage.text.judge import TextJudge
from restage.text.siblings import Siblings
from restage.text.spelling import twin_among
from restage.text.usertext import MADE_KEY, DocumentJudge, held_keys
from restage.verdict import Kind, Verdict

_CERTAIN, _MAYBE, _SURELY = "RS303", "RS302", "RS301"
# What the framework makes of the service's name, which is named itself where it holds the stage
_OF_SERVICE: tuple[Path, ...] = (
    ("service", "serviceObject", "name"),
    ("service", "initialServerlessConfig", "service"),
    ("service", "initialServerlessConfig", "service", "name"),
    ("service", "artifact"),
    ("package", "artifact"),
    ("package", "artifactDirectoryName"),
)
_EXCERPT = 60
_FILE = "the name of a file"
_LITERAL = "a key, in which nothing is resolved"


def refuse_own(artifact: Artifact, others: Iterable[str]) -> None:
    """Raises UsageError for what can't be another stage than the artifact's."""
    for stage in others:
        if not STAGE_NAME.fullmatch(stage):
            raise UsageError(f"--not {stage!r}: a stage's name may hold letters, digits, '_' and '-' only")
        if stage == artifact.stage:
            raise UsageError(f"--not {stage}: this is the stage that the artifact is for; name the other ones")


@dataclass(frozen=True)
class Search:
    """The search of one artifact for one other stage."""

    subject: Subject
    stage: str

    def findings(self) -> Iterator[Finding]:
        """Every place: in templates, in the state, in the JSON files of plugins, in the names of files."""
        for part in self.subject.judged.parts:
            yield from self._template(part)
        yield from self._state()
        for name, document in self.subject.plugins.items():
            judge = DocumentJudge(self._judge, name, (), frozenset())
            yield from self._of(document.value, judge.verdicts(document.value, strings(document.value)))
        for name in (*self._artifact.templates, *self._artifact.others):
            if self._judge.mentions_stage(name):
                chosen = not self._is_named_after(name)
                reason = "the name of a zip, which stays, but the stage may have chosen it" if chosen else _FILE
                yield Finding.of(_MAYBE if chosen else _CERTAIN, name, (), self._said(name, reason))

    def _is_named_after(self, file: str) -> bool:
        """Is it no zip, or one that is named after the service, a function or a layer?"""
        own = {self._artifact.service, *self._functions, *as_object(self._service.get("layers"))}
        return not file.endswith(".zip") or (file.removesuffix(".zip") in own and not self._coded)

    @property
    def _artifact(self) -> Artifact:
        return self.subject.artifact

    @cached_property
    def _service(self) -> JsonObject:
        return as_object(at(self._artifact.resolved.value, ("service",)))

    @cached_property
    def _functions(self) -> JsonObject:
        return as_object(self._service.get("functions"))

    @cached_property
    def _judge(self) -> TextJudge:
        """The planner's judge, as if the artifact were to be restaged from the other stage."""
        service, here = self._artifact.service, self._artifact.stage
        names = {f"{service}-{self.stage}-{key}": f"{service}-{here}-{key}" for key in self._functions}
        return TextJudge(self.stage, here, service, names)

    @cached_property
    def _siblings(self) -> Siblings:
        found = (part.value for part in self.subject.judged.parts)
        return Siblings.of(found, user_ids(self._service), self.stage, self._artifact.stage)

    @cached_property
    def _own_stage(self) -> OwnStage:
        return OwnStage(self._artifact.stage, self.stage)

    def _is_own(self, text: str) -> bool:
        """Is it only as a part of the artifact's own stage that `text` holds the other one's name?"""
        return not self._judge.mentions_stage(self._own_stage.without(text))

    @cached_property
    def _framework(self) -> frozenset[tuple[str, Path]]:
        """Where formulas, evaluated for the artifact's own stage, give exactly what stands there: no other stage's."""
        try:
            plan = plan_restage(self._artifact, Request(target=self._artifact.stage))
        except RestageError:
            return frozenset()
        return frozenset((v.file, v.path) for v in plan.verdicts if v.kind is Kind.FRAMEWORK and v.certain)

    @cached_property
    def _own(self) -> re.Pattern[str]:
        """What formulas put together for the artifact's own stage: names that hold the service's or a function's."""
        service, here = self._artifact.service, self._artifact.stage
        keys = self._functions
        names = {service, *(f"{service}-{here}-{key}" for key in keys), *_beginnings(service, here, keys)}
        names |= {f"{service}-{key}" for key in keys}  # a target group's tag
        return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

    def _is_framework(self, verdict: Verdict, held: list[str]) -> bool:
        """A name that the user gave a function is in formulas, too, and none of the framework's."""
        path = verdict.path
        known = any((verdict.file, path[:length]) in self._framework for length in range(1, len(path) + 1))
        return known and not any(self._judge.mentions_stage(self._own.sub("\0", text)) for text in held)

    @cached_property
    def _whole_names(self) -> re.Pattern[str]:
        """The service's name together with the stage, as the framework puts them into names."""
        service, stage = re.escape(self._artifact.service), re.escape(self.stage)
        return re.compile(rf"(?<![0-9A-Za-z])(?:{service}-{stage}|{stage}-{service})(?![0-9A-Za-z])")

    # -- templates

    def _template(self, part: Part) -> Iterator[Finding]:
        table = fixed_in_templates(version_of(self._service))
        own = self._artifact.artifact_directory
        judge = DocumentJudge(
            judge=self._judge, file=part.label, fixed=table, settled=frozenset(), directory=own, siblings=self._siblings
        )
        verdicts = judge.verdicts(part.value, part.texts)
        for finding in self._of(part.value, verdicts):  # a label is not always a file's name
            yield part.finding(finding.rule.id, finding.path, finding.message)
        yield from self._ids(part)
        yield from self._keys(part)

    def _ids(self, part: Part) -> Iterator[Finding]:
        """Logical IDs. Those of the user's are literal, and so is a function's key, with which many others begin."""
        users = user_ids(self._service)
        functions = _beginnings(self._artifact.service, self._artifact.stage, self._functions)
        for section in SECTIONS:
            for key in as_object(part.value.get(section)):
                bare = self._own_stage.without(without_hash(key))
                if self._id_forms.search(bare):
                    rest = next((bare.removeprefix(name) for name in functions if bare.startswith(name)), bare)
                    literal = key in users or not self._id_forms.search(rest)
                    judged = self._judge.judge(bare if self._coded else rest)
                    reason = _LITERAL if literal else "; ".join(f.reason for f in judged.findings)
                    if literal and self._coded and not judged.certain:
                        literal, reason = False, MADE_KEY
                    rule_id = _CERTAIN if literal or judged.certain else _MAYBE
                    yield part.finding(rule_id, (section, key), self._said(key, reason))

    @cached_property
    def _id_forms(self) -> re.Pattern[str]:
        """The stage as it can get into a logical ID, which is never with a capital in its middle alone."""
        encoded = {ENCODERS[name](self.stage) for name in ("strip", "norm", "alnum")} | {self.stage}
        forms = {form for text in encoded for form in (text, text[:1].lower() + text[1:], text.upper())}
        return re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)))

    def _keys(self, part: Part) -> Iterator[Finding]:
        for path in held_keys(part.value, self._judge.mentions_stage):
            if not (len(path) == 2 and path[0] in SECTIONS):
                rule_id, reason = self._key(part.value, path)
                yield part.finding(rule_id, path, self._said(str(path[-1]), reason))

    def _key(self, root: Json, path: Path) -> tuple[str, str]:
        """A key is as it was written, unless a program wrote it; the keys of maps by stage are their own."""
        made = self._coded and not Context(root, self.stage, self._artifact.stage).keeps((*path, ""))
        certain = not made or self._judge.of_keys.judge(str(path[-1])).surely_stays
        return (_CERTAIN, _LITERAL) if certain else (_MAYBE, MADE_KEY)

    @cached_property
    def _coded(self) -> bool:
        return is_code(self._service)

    # -- the state

    def _state(self) -> Iterator[Finding]:
        """The state file besides its templates; references are left as they are, so that nothing is named twice."""
        state = self._artifact.state.value
        settled: set[Path] = {path for place in STATE_IDS for path, _ in find(state, place)}
        bare = applied(state, {path: None for path in (COMPILED, CORE) if at(state, path) is not None})
        for path in CONFIGURED_STAGES:
            settled.add(path)
            yield from self._configured(path, as_text(at(bare, path)))
        texts = [(path, text) for path, text in strings(bare) if path[-1:] != ("$ref",)]
        judge = DocumentJudge(self._judge, STATE_FILE, STATE, settled, siblings=self._siblings)
        yield from self._of(bare, judge.verdicts(bare, texts))
        for path in held_keys(bare, self._judge.mentions_stage):
            rule_id, reason = self._key(bare, path)
            yield Finding.of(rule_id, STATE_FILE, path, self._said(str(path[-1]), reason))

    def _configured(self, path: Path, text: str) -> Iterator[Finding]:
        """The configured stage is not deployed, but in some versions it is the packaged one
        (docs/framework.md#configured-stage)."""
        if self._judge.mentions_stage(text) and not self._is_own(text):
            rule_id = _MAYBE if version_of(self._service).writes_packaged_stage else _CERTAIN
            yield Finding.of(rule_id, STATE_FILE, path, f"{text}: the configured stage")

    def _of(self, root: Json, verdicts: Iterable[Verdict]) -> Iterator[Finding]:
        """One finding for each verdict. The planner's judge also names settings that hold this stage only."""
        for verdict in verdicts:
            held = [text for _, text in strings(verdict.old) if self._judge.mentions_stage(text)]
            if held:
                rule_id, reason = self._class(root, verdict, held)
                message = self._said(self._excerpt(verdict.path, held[0]), reason)
                yield Finding.of(rule_id, verdict.file, verdict.path, message)

    def _said(self, text: str, reason: str) -> str:
        return f"{self.stage}, in {text}: {reason}"

    def _class(self, root: Json, verdict: Verdict, held: list[str]) -> tuple[str, str]:
        if all(map(self._is_own, held)):
            return _CERTAIN, f"the artifact's own stage, {self._artifact.stage}"
        if self._is_framework(verdict, held):
            return _CERTAIN, f"a name that the framework made for {self._artifact.stage}"
        if self._is_own_entry(root, verdict.path) or self._is_of_service(verdict, held):
            return _CERTAIN, verdict.evidence
        if verdict.certain or all(self._judge.judge(text).certain for text in held):
            return _CERTAIN, verdict.evidence
        texts = map(self._own_stage.without, held)
        surely = verdict.changed and any(map(self._whole_names.search, texts))
        return (_SURELY if surely else _MAYBE), verdict.evidence

    def _is_own_entry(self, root: Json, path: Path) -> bool:
        """Does this belong to the other stage's entry of a map that has one for the artifact's stage, too?"""
        stages = (self.stage, self._artifact.stage)
        for index in range(len(path) - 1, -1, -1):
            step, beside = str(path[index]), as_object(at(root, path[:index]))
            if step in stages and set(stages) <= beside.keys():
                return step == self.stage
            if path[1:2] == ("custom",) and twin_among(step, beside, *stages):
                return True  # `devVpc`, beside `prodVpc`
        return False

    def _is_of_service(self, verdict: Verdict, held: list[str]) -> bool:
        if verdict.file != STATE_FILE or verdict.path not in _OF_SERVICE:
            return False
        return not any(self._judge.mentions_stage(text.replace(self._artifact.service, "\0")) for text in held)

    def _excerpt(self, path: Path, text: str) -> str:
        """The text around what was found, if it can't be a secret."""
        if may_be_secret(path, text):
            return "a hidden value"
        start = max(0, text.lower().find(self.stage.lower()) - _EXCERPT // 2)
        start = 0 if len(text) <= _EXCERPT else start
        cut = text[start : start + _EXCERPT]
        return ("…" if start else "") + " ".join(cut.split()) + ("…" if start + _EXCERPT < len(text) else "")


def _beginnings(service: str, stage: str, functions: Iterable[str]) -> list[str]:
    """How logical IDs begin that the framework makes from a function's key or name, the longest first."""
    keys = list(functions)
    names = [ENCODERS["alnum"](f"{service}-{stage}-{key}") for key in keys]
    return sorted(filter(None, [*map(ENCODERS["norm"], keys), *names]), key=len, reverse=True)
