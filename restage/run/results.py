"""What `check` would find in a result that is not written yet: what is wrong with it and was not with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from restage.artifact.expectedfiles import ExpectedFiles
from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, NESTED, STATE_FILE
from restage.artifact.referring import Renames
from restage.check.cheap import cheap
from restage.check.findings import Finding, Level
from restage.check.inputs import Judged, Part
from restage.check.whole import broken
from restage.document.values import ANY, Json, JsonObject, Path, as_object, as_text, at, show
from restage.plan.model import Plan
from restage.verdict import Kind, Verdict

_NAME: Final[Path] = ("service", "functions", ANY, "name")
_LONG: Final = "RS201"
_ELSEWHERE: Final = "RS110"
_MOST: Final = 20
_MOST_NOTES: Final = 3


class Faults(NamedTuple):
    """The errors in a result: `new` ones, and those that its source has at the same places."""

    new: tuple[Finding, ...] = ()
    old: tuple[Finding, ...] = ()


NO_FAULTS: Final = Faults()


def faults(plan: Plan, source: Artifact) -> Faults:
    """The errors in what `plan` makes of `source`, as far as they show without reading its texts again."""
    found = list(_errors(_judged(plan, source), plan.applied.artifact))
    if not found:
        return NO_FAULTS
    from restage.check.reading import Subject  # noqa: PLC0415 - few results have errors

    before = list(_errors(Subject(source, source.digests, {}).judged, source))
    return Faults(*_sorted(found, before, Renames.of(plan.verdicts)))


def new_faults(found: Faults, plan: Plan, *, long_names: bool) -> list[str]:
    """Why a result with new errors is not written. Names that are too long are reported by their own limits, unless
    rules brought them; `long_names` allows them."""
    known = {breach.path for breach in plan.breaches if breach.hard}
    reported = [one for one in found.new if one.rule.id != _LONG or not (long_names or one.path in known)]
    if not reported:
        return []
    causes = dict(_causes(plan))
    problems = [_said(one) + _because(one.path, causes) for one in reported[:_MOST]]
    if len(reported) > _MOST:
        problems.append(f"… and {len(reported) - _MOST} more")
    what = "this is an error" if len(reported) == 1 else "these are errors"
    return [
        *problems,
        f"for `restage check` {what}, and not one of the source's, so it is never written; correct {_where(plan)}",
    ]


def _where(plan: Plan) -> str:
    return f"{plan.rules_file}, or the service" if plan.rules_file else "the service, or settle it in restage.yml"


def old_faults(found: Faults, plan: Plan) -> list[str]:
    """What is wrong in the source already, but for what is said elsewhere."""
    long = {breach.path for breach in plan.breaches}
    told = [one for one in found.old if one.rule.id != _ELSEWHERE and not (one.rule.id == _LONG and one.path in long)]
    notes = [f"wrong in the source already, and so in the result: {_said(one)}" for one in told[:_MOST_NOTES]]
    more = len(told) - _MOST_NOTES
    return [*notes, f"… and {more} more; `restage check` names them all"] if more > 0 else notes


def elsewhere(found: Faults) -> list[str]:
    """The code that does not lie in the artifact."""
    missing = [one for one in found.old if one.rule.id == _ELSEWHERE]
    advice = [f"--strict: what is not there can't be deployed from here: {missing[0].rule.advice}"] if missing else []
    return [*map(_said, missing), *advice]


def _said(finding: Finding) -> str:
    return f"{finding.file}: {show(finding.path)}: {finding.message} ({finding.rule.id})"


def _causes(plan: Plan) -> Iterator[tuple[Path, str]]:
    """By places of the result: the rules that changed it."""
    renames = Renames.of(plan.verdicts)
    new_keys = {**renames.outputs, **renames.ids}
    loose = (v for v in plan.verdicts if v.kind is Kind.KEPT and v.refers_to)
    ruled = (v for v in plan.applied.verdicts if v.kind is Kind.RULE)
    for verdict in (*ruled, *loose):
        yield _renamed(verdict.path, new_keys), verdict.evidence


def _because(path: Path, causes: Mapping[Path, str]) -> str:
    bare = path[len(COMPILED) :] if path[: len(COMPILED)] == COMPILED else path
    found = next((causes[bare[:size]] for size in range(len(bare), 0, -1) if bare[:size] in causes), "")
    return f"; see {found}" if found else ""


def _errors(judged: Judged, artifact: Artifact) -> Iterator[Finding]:
    for finding in (*cheap(judged), *broken(artifact.resolved)):
        if finding.rule.level is Level.ERROR:
            yield finding


def _sorted(
    found: list[Finding], before: list[Finding], renames: Renames
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """`found` in the result, apart from what it shares with its source. Rules may have moved that a step in a list, so
    as many as before of one kind in one resource are the same ones."""
    new_keys = {**renames.outputs, **renames.ids}
    places = [(finding.rule.id, _renamed(finding.path, new_keys)) for finding in before]
    left = Counter(_kind(rule_id, path) for rule_id, path in places)
    new: list[Finding] = []
    old: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.rule.id, one.path) not in places):
        kind = _kind(finding.rule.id, finding.path)
        (old if left[kind] > 0 else new).append(finding)
        left[kind] -= 1
    return tuple(new), tuple(old)


def _kind(rule_id: str, path: Path) -> tuple[str, Path]:
    size = len(COMPILED) if path[: len(COMPILED)] == COMPILED else 0
    return rule_id, path[: size + 2]


def _renamed(path: Path, new_keys: Mapping[str, str]) -> Path:
    return tuple(new_keys.get(step, step) if isinstance(step, str) else step for step in path)


# ------------------------------------------------------------------------------------------- the result as values


def _judged(plan: Plan, source: Artifact) -> Judged:
    ruled, files = plan.applied.artifact, plan.applied.files
    parts = tuple(map(Part, plan.templates))
    expected = _expected(plan, ruled, files)
    names = {files.get(name, name): name for name in source.others}
    return Judged(
        name=plan.service,
        stage=plan.target,
        directory=plan.directory,
        service=_service(plan, as_object(at(ruled.resolved.value, ("service",)))),
        parts=parts,
        expected=expected,
        files=names.keys() | ruled.templates.keys(),
        digests={name: source.sha256(names[name]) for name in expected.digests if name in names},
    )


def _expected(plan: Plan, ruled: Artifact, files: Mapping[str, str]) -> ExpectedFiles:
    """What the result wants of its files."""
    templates = [
        (STATE_FILE if one.root else one.file, one.root, one.value)
        for one in plan.templates
        if one.root == COMPILED or NESTED.fullmatch(one.file)
    ]
    expected = ExpectedFiles.among(ruled.resolved.value, templates, plan.directory)
    if not files:
        return expected
    recorded = (one._replace(path=_moved(one.path, files)) for one in expected.recorded)
    return expected._replace(named=files.get(expected.named, expected.named), recorded=tuple(recorded))


def _moved(path: str, files: Mapping[str, str]) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + files.get(name, name)


def _service(plan: Plan, service: JsonObject) -> JsonObject:
    """The service with its functions' new names, which are all that is judged of them."""
    names = dict(_names(plan.verdicts))
    functions = as_object(service.get("functions"))
    return {**service, "functions": {key: _named(function, names.get(key)) for key, function in functions.items()}}


def _named(function: Json, name: str | None) -> Json:
    return {**as_object(function), "name": name} if name else function


def _names(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, str]]:
    """New names of functions, by key."""
    for verdict in verdicts:
        path = verdict.path
        if len(path) == len(_NAME) and path[-1] == "name" and path[:2] == _NAME[:2] and verdict.changed:
            yield str(path[2]), as_text(verdict.new)
