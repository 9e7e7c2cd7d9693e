"""One call of `restage learn`: from what the file says already to what the new one says, and whether it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.compare import Comparison, Kind, compare_artifacts
from restage.compare.stages import Stages
from restage.document.values import ABSENT, Json, Path, as_object, at
from restage.errors import Refusal
from restage.learn.environment import Lenient
from restage.learn.grouping import Grouping
from restage.learn.learning import Learned, explainer_for, learn
from restage.learn.lessons import Lesson
from restage.learn.plans import Plans
from restage.learn.reasons import Reasons
from restage.learn.secretvalues import Secrets, secret_texts
from restage.learn.updating import Stale, stale_rules, stale_settings, without
from restage.learn.writing import Page, written
from restage.plan.model import Plan
from restage.rules.drift import DriftDetector
from restage.rules.effects import is_general
from restage.rules.fingerprints import as_seen
from restage.rules.groups import grouped
from restage.rules.model import NO_RULES, Action, PlaceRule, Rules
from restage.rules.reading import parse_rules
from restage.rules.reasons import Memory
from restage.rules.scope import scopes
from restage.rules.uncertainties import holds_any, made_of

NO_VALUES: Final[Mapping[str, Json]] = MappingProxyType({})
_ASKED: Final = re.compile(r"\$\{env:(\w+)\}")


@dataclass(frozen=True)
class Session:
    """What came of it.

    `text`: the new file. `lessons`: the rules that were added. `dropped`: learned rules that no longer held, `wrong`:
    such that people wrote. `kept`: how many rules were there before, and still are. `secrets`: the variables that the
    rules ask for, with the model's values. `comparison`: the source, restaged by the new file, against the model;
    `plan`: how. `left`: settings of which the framework makes what no map tells. `values`: the lookups
    of which the file says the values now; `superfluous`: rules that only say what the configuration does.
    """

    text: str
    settings: Mapping[str, str]
    lessons: tuple[Lesson, ...]
    dropped: tuple[Stale, ...]
    wrong: tuple[Stale, ...]
    kept: int
    secrets: Mapping[str, str]
    comparison: Comparison
    plan: Plan
    left: tuple[Path, ...] = ()
    values: tuple[str, ...] = ()
    superfluous: tuple[str, ...] = ()

    @property
    def general(self) -> int:
        """How many of the rules hold for more than one thing."""
        rules = [lesson.rule for lesson in self.lessons]
        return sum(not isinstance(rule, PlaceRule) or is_general(rule.selector) for rule in rules)

    @property
    def code(self) -> tuple[str, ...]:
        """The files in which the code itself differs, which no rule can change."""
        return tuple(d.file for d in self.comparison.differences if d.kind is Kind.ZIP)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The zips that only the model has: code of functions that can't come from the source."""
        files = (d.file for d in self.comparison.differences if not d.path and d.kind is Kind.STRUCTURE)
        return tuple(name for name in files if name.endswith(".zip"))


def session(
    plans: Plans,
    text: str,
    file: str,
    environment: Mapping[str, str],
    *,
    plain: bool,
    evidence: str,
    real: bool = True,
    values: Mapping[str, Json] = NO_VALUES,
) -> Session:
    """Learn from the pair of `plans`; `text` is the file that is there already.

    `plain`: write secrets out; `evidence`: what the rules' comments say they were learned from; `real`: was the model
    packaged, and not only made of what the source's maps say? `values`: of the configuration's lookups, as the model
    shows them.

    Raises UsageError for a file that is wrong, Refusal where both are of one stage, or of two services.
    """
    source, model, both = plans.source, plans.model, plans.configuration
    _check(source, model)
    lenient = Lenient(environment)
    old = _old_file(plans, text, file, lenient, real=real)
    learned = learn(plans, old.rules, real=real)
    texts = secret_texts((*scopes(source), *scopes(model))) | (both.secrets if both else frozenset())
    secrets = Secrets(model.stage, plain, texts, dict(old.asked))
    lessons = tuple(_grouped(learned, old.rules, source, model.stage, secrets.texts, real=real))
    seen = _seen(learned, source) if real and both is None else ""
    page = Page(model.stage, evidence, learned.settings, lessons, seen, _new(values, old.rules))
    new = written(page, old.text, secrets)
    made = plans.made(parse_rules(new, file, model.stage, {**lenient, **secrets.found}), maps=True)
    return _Made(new, page, old, learned, made.plan, compare_artifacts(made.artifact, model)).session(
        secrets=lenient.made | {name: text for name, text in secrets.found.items() if name not in old.asked},
        superfluous=_superfluous(plans, old.rules),
        real=real,
    )


def _left(lessons: Sequence[Lesson]) -> tuple[Path, ...]:
    """The settings about which maps do not tell all."""
    return tuple(one.places[0][1] for one in lessons if _sets_only(one, lessons))


class _Made(NamedTuple):
    """What a session is made of."""

    text: str
    page: Page
    old: _OldFile
    learned: Learned
    plan: Plan
    comparison: Comparison

    def session(self, *, secrets: Mapping[str, str], superfluous: tuple[str, ...], real: bool) -> Session:
        return Session(
            text=self.text,
            settings=self.page.settings,
            lessons=tuple(self.page.lessons),
            dropped=self.old.dropped,
            wrong=self.old.wrong,
            kept=len(self.old.rules.all),
            secrets=secrets,
            comparison=self.comparison,
            plan=self.plan,
            values=tuple(self.page.values),
            superfluous=superfluous,
            left=() if real else _left(self.learned.lessons),
        )


class _OldFile(NamedTuple):
    """What is left of an older rules file: text and rules without those that were `dropped`, as they no longer hold;
    those of people that are `wrong`; the variables that it `asked` for, with their values."""

    text: str
    rules: Rules
    dropped: tuple[Stale, ...]
    wrong: tuple[Stale, ...]
    asked: Mapping[str, str]


def _old_file(plans: Plans, text: str, file: str, environment: Lenient, *, real: bool) -> _OldFile:
    stale = tuple(_stale(plans, text, file, environment, real=real))
    dropped = tuple(one for one in stale if one.learned)
    kept = without(text, {one.line: one for one in dropped}) if dropped else text
    rules = _known(kept, file, plans.model.stage, environment)
    asked = {name: environment[name] for name in _ASKED.findall(kept) if name in set(environment)}
    return _OldFile(kept, rules, dropped, tuple(one for one in stale if not one.learned), asked)


def _grouped(
    learned: Learned, known: Rules, source: Artifact, target: str, secrets: frozenset[str], *, real: bool
) -> list[Lesson]:
    """What was learned, with what it was learned with; names of groups that the file has are taken."""
    lessons = learned.lessons if real else [one for one in learned.lessons if not _sets_only(one, learned.lessons)]
    found = scopes(source)
    configuration = found[-1].value
    causes = Reasons(found, Memory(configuration, source.stage, target), secrets)
    taken = frozenset(rule.group for rule in grouped(known))
    return Grouping(causes, configuration, taken).grouped(lessons)


def _sets_only(lesson: Lesson, lessons: Sequence[Lesson]) -> bool:
    """Is it about a setting, but nothing that the framework makes of it? Maps do not tell that, as a package would."""
    rule = lesson.rule
    if not isinstance(rule, PlaceRule) or rule.action is Action.KEEP:
        return False
    rows = [made_of(path, None if rule.old is ABSENT else rule.old, rule.value) for _, path in lesson.places]
    marks = {mark for row in rows if row for mark in row.marks}
    others = (path for one in lessons for file, path in one.places if file != STATE_FILE)
    return bool(marks) and not any(holds_any(marks, path) for path in others)


def _new(values: Mapping[str, Json], known: Rules) -> dict[str, Json]:
    """Of lookups, those that the file does not give yet."""
    given = {one.expression for one in known.values}
    return {name: value for name, value in values.items() if name not in given}


def _stale(plans: Plans, text: str, file: str, environment: Lenient, *, real: bool) -> Iterator[Stale]:
    """The rules of the old file that no longer hold; variables that nobody has set get the model's values."""
    if not text.strip():
        return
    stage, explainer = plans.model.stage, explainer_for(plans)
    environment.learn(_known(text, file, stage, environment), explainer)
    rules = _known(text, file, stage, environment)
    yield from stale_rules(rules, text, explainer)
    if real:
        yield from stale_settings(rules, text, plans.source, plans.model)


def _check(source: Artifact, model: Artifact) -> None:
    if source.stage == model.stage:
        raise Refusal(
            f"{model.folder}: both artifacts were packaged for {source.stage!r}; package the service for another stage"
        )
    stages = Stages(source.stage, model.stage)
    if source.service != model.service and not stages.explain(source.service, model.service):
        raise Refusal(
            f"{model.folder}: this is an artifact of {model.service!r}, the other one is of {source.service!r};"
            " package one service for two stages"
        )
    ours, theirs = _functions(source), _functions(model)
    if ours and theirs and not any(one == other or stages.explain(one, other) for one in ours for other in theirs):
        raise Refusal(
            f"{model.folder}: the two artifacts have no function in common; package one service for two stages"
        )


def _superfluous(plans: Plans, known: Rules) -> tuple[str, ...]:
    if plans.configuration is None:
        return ()
    from restage.learn.source import superfluous  # noqa: PLC0415 - only where there is a configuration

    return tuple(superfluous(plans, known))


def _functions(artifact: Artifact) -> list[str]:
    return list(as_object(at(artifact.resolved.value, ("service", "functions"))))


def _known(text: str, file: str, stage: str, environment: Mapping[str, str]) -> Rules:
    return parse_rules(text, file, stage, environment) if text.strip() else NO_RULES


def _seen(learned: Learned, source: Artifact) -> str:
    plan = learned.plan
    detector = DriftDetector(source, plan.applied, plan.verdicts, plan.source, plan.target)
    return as_seen(detector.marks())
