"""The plan of a run: every place of an artifact judged, and the edits that follow. No file is opened here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from restage.artifact import Artifact
from restage.changes import applied, leaves
from restage.errors import Refusal, UsageError
from restage.facts import STAGE_NAME, Facts, choose_source, parts
from restage.hashes import HashRun, Recomputed
from restage.ids import IdVerdict
from restage.jsontext import Edit
from restage.limits import Breach, breaches
from restage.lookup import LookupJudge, entries
from restage.names import TemplateNames, log_statements
from restage.naming.pattern import Domains
from restage.naming.places import TEMPLATE, TEMPLATE_V1
from restage.notes import notes
from restage.notifications import notification_verdicts
from restage.references import resolve
from restage.renames import SECTIONS, IdJudge, raw_key_renames, reference_verdicts, refer, references, rename, user_ids
from restage.rewrite import TemplateChanges, copies_in_configuration, state_edits, state_values, template_edits
from restage.stamps import DEPLOYMENT, Stamp, Stamper, rest_deployment
from restage.statefile import STATE_FILE, StateJudge
from restage.text import TextJudge
from restage.usertext import DocumentJudge
from restage.values import Json, JsonObject, Path, as_object, at
from restage.verdict import Kind, Verdict

UPDATE = "cloudformation-template-update-stack.json"
CREATE = "cloudformation-template-create-stack.json"
EMBEDDED: Mapping[str, str] = {UPDATE: "compiledCloudFormationTemplate", CREATE: "coreCloudFormationTemplate"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a run. `stamp` None keeps the source's."""

    target: str
    source: str | None = None
    stamp: Stamp | None = None
    keep_paths: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One artifact's way to another stage.

    `edits`: by file name, in terms of the file as it stands. `verdicts`: every place that changes, or looks as if it
    should. `unproven`: ids that hold a hash and could not be recomputed. `breaches`: names over their limits.
    """

    service: str
    source: str
    target: str
    directory: str
    verdicts: tuple[Verdict, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    unproven: tuple[IdVerdict, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]

    @property
    def uncertain(self) -> tuple[Verdict, ...]:
        """The places that nobody has settled yet, with all that follows from them."""
        return tuple(verdict for verdict in self.verdicts if not verdict.certain)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The uncertain places from which the other ones follow: what somebody has to settle."""
        return tuple(v for v in self.uncertain if not v.follows and v.kind in (Kind.TEXT, Kind.KEPT, Kind.LOOKUP))


@dataclass(frozen=True)
class _Template:
    """A template under judgement. `file`: its file's name; `embedded`: does it stand in the state?"""

    file: str
    value: JsonObject
    embedded: bool
    written: bool
    names: tuple[Verdict, ...] = ()


def plan_restage(artifact: Artifact, request: Request) -> Plan:
    """How `artifact` becomes one for `request.target`.

    Raises UsageError for a stage that can't be one, Refusal where the renamed template would hold a logical ID twice.
    """
    if not STAGE_NAME.fullmatch(request.target):
        raise UsageError(f"--to {request.target!r}: a stage's name may hold letters, digits, '_' and '-' only")
    state = as_object(artifact.resolved.value)
    service = as_object(state.get("service"))
    source = choose_source(service, artifact.service, artifact.stage, request.source)
    facts = Facts(service, artifact.service, source, request.target, artifact.artifact_directory)
    return _Planner(artifact, request, facts).plan()


class _Planner:
    """The steps of one plan, in order; what one step finds the next ones need."""

    def __init__(self, artifact: Artifact, request: Request, facts: Facts) -> None:
        self.artifact = artifact
        self.request = request
        self.facts = facts
        self.domains: Domains = facts.domains()
        self.stamp_text = request.stamp.directory if request.stamp else artifact.stamp
        self.directory = facts.new_directory(self.stamp_text)
        self.templates = list(_templates(artifact))
        self.instance = next((n for t in self.templates if (n := rest_deployment(t.value))), "")

    def plan(self) -> Plan:
        self.templates = [replace(t, names=tuple(self._named(t))) for t in self._twice_if_nested()]
        judge = self._judge()
        self.templates = [replace(t, names=(*t.names, *self._user_text(t, judge))) for t in self.templates]
        state = StateJudge(self.artifact, self.facts, self.domains, judge, self._stamper(STATE_FILE), self.directory, self.request.keep_paths)
        state_verdicts = list(state.verdicts())
        lookups = list(self._lookups(state))
        ids = list(self._ids(judge, state_verdicts))
        self._rename_exports({str(v.old): v for v in ids if v.changed})
        hashes, targets = self._hashes(state_verdicts, {str(v.old): str(v.new) for v in ids if v.changed})
        ids = list(self._with_notifications(ids, targets))
        ids += self._hash_verdicts(hashes, (*(v for t in self.templates for v in t.names), *ids, *lookups))
        renames = {str(v.old): str(v.new) for v in ids if v.changed and is_key(v)}
        self._check_collisions(renames)
        changes = {t.file: self._changes(t, targets[t.file], ids, renames) for t in self.templates}
        merged = {file: rename(as_object(applied(target, _values(v for v in ids if v.file == file))), renames) for file, target in targets.items()}
        shared = [v for t in self.templates if t.embedded for v in copies_in_configuration(self.artifact, EMBEDDED[t.file], (*t.names, *lookups))]
        rest = (*lookups, *shared, *self._differing_copies(), *self._dangling(judge, renames), *self._references(ids))
        return Plan(
            service=self.facts.name,
            source=self.facts.source,
            target=self.facts.target,
            directory=self.directory,
            verdicts=tuple(_once((*(v for t in self.templates for v in t.names), *ids, *state_verdicts, *rest))),
            edits=self._edits(changes, state_verdicts, renames),
            unproven=tuple(hashes.unproven),
            breaches=tuple(breaches({t.file: t.value for t in self.templates}, merged, self.facts)),
            notes=tuple(notes(self.artifact, self.facts)),
        )

    def _rename_exports(self, ids: Mapping[str, Verdict]) -> None:
        """An export's name ends in its output's key (A.1), which may be renamed itself."""

        def followed(verdict: Verdict) -> Verdict:
            renamed = ids.get(str(verdict.path[1])) if verdict.path[:1] == ("Outputs",) and verdict.path[2:] == ("Export", "Name") else None
            if renamed is None or not str(verdict.new).endswith(str(renamed.old)):
                return verdict
            return replace(verdict, new=str(verdict.new).removesuffix(str(renamed.old)) + str(renamed.new), certain=verdict.certain and renamed.certain)

        self.templates = [replace(t, names=tuple(map(followed, t.names))) for t in self.templates]

    def _with_notifications(self, ids: list[Verdict], targets: Mapping[str, JsonObject]) -> Iterator[Verdict]:
        """The verdicts on IDs, where step-functions' hashed names take the place of those that only follow a name."""
        renames = {str(v.old): str(v.new) for v in ids if v.changed}
        found = [v for t in self.templates for v in notification_verdicts(t.file, t.value, refer(targets[t.file], renames), renames)]
        better = {(v.file, v.path) for v in found}
        yield from (v for v in ids if (v.file, v.path) not in better)
        yield from found

    def _hashes(self, state_verdicts: list[Verdict], renames: Mapping[str, str]) -> tuple[Recomputed, dict[str, JsonObject]]:
        """The recomputed ids, and the target's templates before logical IDs are renamed."""
        targets = {t.file: as_object(applied(t.value, _values(t.names))) for t in self.templates}
        embedded = {EMBEDDED[t.file]: self._changes(t, targets[t.file], [], renames) for t in self.templates if t.embedded}
        values = state_values(self.artifact, embedded, state_verdicts, renames)
        service = as_object(as_object(resolve(applied(self.artifact.state.value, values)).value).get("service"))
        sources = {t.file: t.value for t in self.templates}
        run = HashRun(self.artifact, UPDATE, sources, self.facts.service, service, self.directory, self.request.stamp is not None)
        return run.run(targets, renames), targets

    def _hash_verdicts(self, hashes: Recomputed, others: Iterable[Verdict]) -> Iterator[Verdict]:
        doubtful = {str(v.path[1]) for v in others if not v.certain and len(v.path) > 1 and v.path[0] == "Resources"}
        for template in self.templates:
            yield from hashes.verdicts(template.file, template.value, doubtful)

    def _changes(self, template: _Template, target: JsonObject, ids: list[Verdict], renames: Mapping[str, str]) -> TemplateChanges:
        values = _values([*template.names, *(v for v in ids if v.file == template.file)])
        return TemplateChanges.of(template.value, target, values, renames)

    def _edits(self, changes: Mapping[str, TemplateChanges], state_verdicts: list[Verdict], renames: Mapping[str, str]) -> dict[str, tuple[Edit, ...]]:
        edits = {t.file: template_edits(changes[t.file]) for t in self.templates if t.written}
        embedded = {EMBEDDED[t.file]: changes[t.file] for t in self.templates if t.embedded}
        return {**edits, STATE_FILE: state_edits(self.artifact, embedded, state_verdicts, renames)}

    def _references(self, ids: list[Verdict]) -> Iterator[Verdict]:
        changed = {str(v.old): v for v in ids if v.changed and is_key(v)}
        for template in self.templates:
            yield from reference_verdicts(template.file, template.value, changed)

    def _twice_if_nested(self) -> list[_Template]:
        """With nested templates a name may be defined behind its first use: a first pass only learns the names."""
        if len(self.templates) > 2:
            for template in self.templates:
                list(self._named(template))
        return self.templates

    def _named(self, template: _Template) -> Iterator[Verdict]:
        stamps = list(self._stamper(template.file).verdicts(template.value))
        settled = {verdict.path for verdict in stamps}
        yield from stamps
        for verdict in log_statements(template.value, self.facts.service, self.domains, template.file):
            settled.add(verdict.path)
            yield verdict
        names = TemplateNames(template.file, template.value, self.facts.service, self.domains, self.facts.plain_judge, self.facts.region)
        for verdict in names.verdicts():
            if not any(verdict.path[:n] in settled for n in range(len(verdict.path) + 1)):
                settled.add(verdict.path)
                yield verdict

    def _stamper(self, file: str) -> Stamper:
        same = self.request.stamp is None and self.facts.source == self.facts.target
        return Stamper(file, self.artifact.artifact_directory, self.directory, self.request.stamp, not same, self.instance, self.facts.doubtful_service)

    def _judge(self) -> TextJudge:
        """The judge of the user's text, who knows the physical names that the formulas gave."""
        names = {old: new for variable in ("fn", "rule") for old, new in self.domains.values.get(variable, {}).items() if old}
        return TextJudge(self.facts.source, self.facts.target, self.facts.name, names)

    def _user_text(self, template: _Template, judge: TextJudge) -> Iterator[Verdict]:
        settled = {verdict.path for verdict in template.names}
        fixed = (*TEMPLATE, *TEMPLATE_V1) if self.facts.is_v1 else TEMPLATE
        yield from DocumentJudge(judge, template.file, fixed, settled).verdicts(template.value)

    def _differing_copies(self) -> Iterator[Verdict]:
        for template in self.templates:
            if not template.embedded and template.file in EMBEDDED:
                reason = "differs from the template in the state, which is the one that is deployed"
                yield Verdict(Kind.KEPT, template.file, (), None, None, reason, False)

    def _ids(self, judge: TextJudge, state_verdicts: list[Verdict]) -> Iterator[Verdict]:
        """Logical IDs that follow from names, once all names are known."""
        texts = self._changed_texts(state_verdicts)
        for old, new in texts.items():
            self.domains.define("user", old, new, certain=False)
        users = user_ids(self.facts.service)
        for template in self.templates:
            yield from IdJudge(template.file, template.value, self.domains, judge, users, texts).verdicts()
            raw = raw_key_renames(template.value, self.facts.source, self.facts.target)
            for old, new in raw.items():
                yield Verdict(Kind.FRAMEWORK, template.file, ("Resources", old), old, new, "a key whose variable was never resolved (E.1)", True)
            yield from self._deployment(template)

    def _deployment(self, template: _Template) -> Iterator[Verdict]:
        for logical_id in as_object(template.value.get("Resources")):
            if self.request.stamp and DEPLOYMENT.match(logical_id):
                new = f"ApiGatewayDeployment{self.request.stamp.millis}"
                yield Verdict(Kind.STAMP, template.file, ("Resources", logical_id), logical_id, new, "the number of this packaging (C)", True)

    def _changed_texts(self, state_verdicts: list[Verdict]) -> dict[str, str]:
        out: dict[str, str] = {}
        for verdict in (*(v for t in self.templates for v in t.names), *state_verdicts):
            if verdict.changed and verdict.kind in (Kind.TEXT, Kind.FRAMEWORK) and isinstance(verdict.old, str) and isinstance(verdict.new, str):
                out.update(parts(verdict.old, verdict.new))
        return {old: new for old, new in out.items() if old != new}

    def _check_collisions(self, renames: Mapping[str, str]) -> None:
        problems = []
        for template in self.templates:
            for section in SECTIONS:
                keys = list(as_object(template.value.get(section)))
                new = [renames.get(key, key) for key in keys]
                twice = {key for key in new if new.count(key) > 1} if len(set(new)) < len(new) else set()
                problems += [f"{template.file}: {section}.{key} would stand there twice after renaming for {self.facts.target!r}" for key in sorted(twice)]
        if problems:
            raise Refusal(problems)

    def _lookups(self, state: StateJudge) -> Iterator[Verdict]:
        found = tuple(entries(state.configuration(), self.facts.source, self.facts.target))
        if not found:
            return
        for template in self.templates:
            settled = {v.path for v in template.names if v.kind in (Kind.FRAMEWORK, Kind.STAMP)}
            yield from LookupJudge(template.file, found, settled).verdicts(template.value)
        maps = {entry.source_path[:-1] for entry in found} | {entry.target_path[:-1] for entry in found}
        yield from LookupJudge(STATE_FILE, found, state.roots() | maps | {e.source_path for e in found}).verdicts(self.artifact.state.value)

    def _dangling(self, judge: TextJudge, renames: Mapping[str, str]) -> Iterator[Verdict]:
        """References to nothing in the templates that hold what looks like the stage."""
        sections = ("Resources", "Parameters", "Conditions")
        known = {key for t in self.templates for section in sections for key in as_object(t.value.get(section))} | renames.keys()
        for file, value in (*((t.file, t.value) for t in self.templates), (STATE_FILE, self.artifact.state.value)):
            for path, text, logical_id in references(value):
                if logical_id not in known and "::" not in logical_id and judge.holds(logical_id) and path[-1] != 1:
                    yield Verdict(Kind.KEPT, file, path, text, text, "refers to nothing in the template", False)


def _templates(artifact: Artifact) -> Iterator[_Template]:
    """The templates in the state, then every file that is not a copy of one of them."""
    same = set()
    for file, key in EMBEDDED.items():
        value = at(artifact.resolved.value, ("service", "provider", key))
        if isinstance(value, dict):
            document = artifact.templates.get(file)
            is_copy = document is not None and document.value == value
            same.add(file if is_copy or document is None else "")
            yield _Template(file, value, embedded=True, written=is_copy)
    for file, document in artifact.templates.items():
        if file not in same and isinstance(document.value, dict):
            yield _Template(file, document.value, embedded=False, written=True)


def _values(verdicts: Iterable[Verdict]) -> dict[Path, Json]:
    """New values by place; renamed keys are not values."""
    return {path: new for v in verdicts if v.changed and v.path and not is_key(v) for path, new in leaves(v.old, v.new, v.path)}


def is_key(verdict: Verdict) -> bool:
    """Is this about a logical ID, and not a value?"""
    return len(verdict.path) == 2 and verdict.path[0] in SECTIONS and verdict.path[1] == verdict.old


def _once(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    seen: set[tuple[str, Path, Kind]] = set()
    for verdict in verdicts:
        key = (verdict.file, verdict.path, verdict.kind)
        if key not in seen:
            seen.add(key)
            yield verdict


