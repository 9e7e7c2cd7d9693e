"""Rules from one artifact packaged for two stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.artifact.referring import is_key
from restage.compare import Comparison, compare_artifacts
from restage.document.values import ABSENT, Path, as_object, as_text, at
from restage.errors import Refusal, UsageError
from restage.evidence.logical_ids import user_ids
from restage.framework.versions import version_of
from restage.learn.aligned import Aligned, Gap
from restage.learn.computed import left_to_learn
from restage.learn.explaining import Explainer
from restage.learn.lessons import Lesson
from restage.learn.plans import Plans
from restage.learn.settling import Confirmer
from restage.plan.inputs import framework_places
from restage.plan.model import Plan
from restage.rules.effects import reserve
from restage.rules.model import NO_RULES, MapRule, PlaceRule, Rule, Rules
from restage.rules.problems import RuleError
from restage.text.boundaries import delimited_in
from restage.text.wordrule import WordRule
from restage.verdict import Kind

if TYPE_CHECKING:
    from restage.tracing.model import Both

_ROUNDS = 10


@dataclass(frozen=True)
class Learned:
    """What was learned: settings by their names, rules, and what came of applying them.

    `comparison`: the source, restaged by all rules, against the model. `plan`: how it was restaged.
    """

    settings: Mapping[str, str]
    lessons: tuple[Lesson, ...]
    rules: Rules
    plan: Plan
    comparison: Comparison


def learn(plans: Plans, known: Rules, *, real: bool = True) -> Learned:
    """The rules that, with those `known` already, turn the source of `plans` into their model.

    A `real` model was packaged for its stage, so it settles what is uncertain, too. What the configuration settles
    needs no rule. Raises UsageError where the known rules match nothing or contradict each other.
    """
    return Learner(plans, real).run(known)


def explainer_for(plans: Plans) -> Explainer:
    """Holds rules against the source and the model of `plans`, without any rule applied."""
    return Learner(plans, real=True).plain_explainer()


@dataclass(eq=False)
class Learner:
    """Learns from the source and the model of `plans`; `lessons`: what it has learned up to now."""

    plans: Plans
    real: bool
    lessons: list[Lesson] = field(default_factory=list)

    @property
    def source(self) -> Artifact:
        return self.plans.source

    @property
    def model(self) -> Artifact:
        return self.plans.model

    @property
    def configuration(self) -> Both | None:
        return self.plans.configuration

    def run(self, known: Rules) -> Learned:
        settings = dict(self._settings(known)) if self.real else {}
        claimed = self.plain_explainer().whole(known.places) if known.places else frozenset()
        base = rules = _with_settings(known, settings)
        plan, made = self._restaged(rules)
        for _ in range(_ROUNDS):
            before = [lesson.rule for lesson in self.lessons]
            aligned = Aligned.of(self.source, made, self.model, _new_keys(plan), self._given)
            explainer = self.explainer(plan, aligned, claimed)
            gaps = left_to_learn(_gaps(plan, aligned, claimed), aligned, explainer.user_ids, self._lacking)
            found = explainer.lessons(gaps, before)
            if not found and self.real:
                found = [lesson for lesson in Confirmer(explainer, plan).lessons() if lesson.rule not in before]
            rules, plan, made = self.tried(found, base) if found else (rules, plan, made)
            if before == [lesson.rule for lesson in self.lessons]:
                break
        comparison = compare_artifacts(made, self.model, exact=False)
        return Learned(settings, tuple(self.lessons), rules, plan, comparison)

    @property
    def _given(self) -> frozenset[str]:
        return self.configuration.secrets if self.configuration else frozenset()

    @cached_property
    def _lacking(self) -> frozenset[str]:
        """The zips that only the model has; the one that is named after the service may have another name."""
        ours, theirs = ({f"{one.service}.zip"} & set(one.others) for one in (self.source, self.model))
        renamed = theirs if ours else set()
        return frozenset(self.model.expected.uploads).intersection(self.model.others) - {*self.source.others, *renamed}

    def tried(self, new: Sequence[Lesson], base: Rules) -> tuple[Rules, Plan, Artifact]:
        """What comes of `base` and all lessons, without those that don't go together with the others: a later one that
        contradicts, an earlier one for which a later one leaves nothing."""
        tried = _without_narrower([*self.lessons, *new])
        while True:
            rules = with_rules(base, (lesson.rule for lesson in tried))
            try:
                plan, made = self._restaged(rules)
            except Refusal:
                # Two logical IDs would become one: a lesson less is better than none
                tried = self._together([], tried, base)
            except RuleError as error:
                numbers = {_where(number): number - 1 for number in range(1, len(tried) + 1)}
                # Of two that contradict each other the later one goes
                named = ([one for one in places if one in numbers] for places in error.wrong)
                wrong = {numbers[places[-1]] for places in named if places}
                if not wrong:
                    raise
                tried = [lesson for index, lesson in enumerate(tried) if index not in wrong]
            else:
                self.lessons[:] = tried
                return rules, plan, made

    def _together(self, kept: list[Lesson], lessons: Sequence[Lesson], base: Rules) -> list[Lesson]:
        """`kept`, and those of `lessons`, which can't all be added, with which the artifact can be made: a half as a
        whole, where that goes."""
        if len(lessons) < 2:
            return kept
        middle = len(lessons) // 2
        for half in (lessons[:middle], lessons[middle:]):
            both = [*kept, *half]
            kept = both if self._can_be_made(both, base) else self._together(kept, half, base)
        return kept

    def _can_be_made(self, lessons: Sequence[Lesson], base: Rules) -> bool:
        try:
            self._restaged(with_rules(base, (lesson.rule for lesson in lessons)))
        except (Refusal, UsageError):
            return False
        return True

    def _restaged(self, rules: Rules) -> tuple[Plan, Artifact]:
        made = self.plans.made(rules)
        return made.plan, made.artifact

    def plain_explainer(self) -> Explainer:
        """Holds rules against both artifacts, without any rule applied."""
        made = self.plans.made(NO_RULES, configured=False)
        return self.explainer(made.plan, Aligned.of(self.source, made.artifact, self.model, _new_keys(made.plan)))

    def explainer(self, plan: Plan, aligned: Aligned, claimed: frozenset[tuple[str, Path]] = frozenset()) -> Explainer:
        """For one state of affairs: the rules up to now give `plan`, and what it makes stands in `aligned`."""
        own = framework_places(plan.verdicts, self.source.service, plan.source)
        reserved = reserve(aligned.scopes, own, plan.source, plan.target)
        users = user_ids(as_object(as_object(self.source.resolved.value).get("service")))
        return Explainer(
            aligned=aligned, source=plan.source, target=plan.target, reserved=reserved, claimed=claimed, user_ids=users
        )

    def _settings(self, known: Rules) -> Iterator[tuple[str, str]]:
        """What is said once for the whole artifact."""
        plan, made = self._restaged(known)
        packaged = made if self.configuration else self.source
        ours, theirs = (as_object(as_object(one.resolved.value).get("service")) for one in (packaged, self.model))
        stages = [as_text(at(one, ("provider", "stage"))) for one in (ours, theirs)]
        configured = known.stage_follows or version_of(ours).writes_packaged_stage or stages[0] == stages[1]
        if stages == [self.source.stage, self.model.stage] and not configured:
            yield "provider-stage", "follows"
        ours_holds_it = delimited_in(self.source.stage, self.source.service) and not self.configuration
        if (packaged.service != self.model.service or ours_holds_it) and known.service != self.model.service:
            yield "service", self.model.service
        regions = [as_text(at(one, ("provider", "region"))) for one in (ours, theirs)]
        if all(regions) and regions[0] != regions[1] and known.region is None:
            yield "region", regions[1]
        # What a rule says no setting settles
        if any(verdict.kind is Kind.TEXT and not verdict.rules for verdict in plan.open):
            yield "text", "replace"


def _without_narrower(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Without maps of whole values that another one, which does the same inside of longer texts, too, contains."""
    wider = {
        (type(one.rule.old), one.rule.old, one.rule.new)
        for one in lessons
        if isinstance(one.rule, MapRule) and one.rule.inside and not one.rule.excepted
    }
    return [
        one
        for one in lessons
        if not isinstance(one.rule, MapRule)
        or one.rule.inside
        or (type(one.rule.old), one.rule.old, one.rule.new) not in wider
    ]


def _with_settings(rules: Rules, settings: Mapping[str, str]) -> Rules:
    return rules._replace(
        stage_follows=rules.stage_follows or "provider-stage" in settings,
        stage_where=rules.stage_where or "the learned setting",
        text=rules.text or "text" in settings,
        service=settings.get("service", rules.service),
        region=_region(settings["region"]) if "region" in settings else rules.region,
    )


def _region(new: str) -> MapRule:
    return MapRule(old=None, new=new, inside=True, everywhere=True, where="the learned region")


def _where(number: int) -> str:
    """Where a rule stands that is only just tried."""
    return f"learned rule {number}"


def with_rules(rules: Rules, new: Iterable[Rule]) -> Rules:
    """`rules` and `new` ones."""
    found = [rule._replace(where=_where(number)) for number, rule in enumerate(new, start=1)]
    return rules._replace(
        places=(*rules.places, *(rule for rule in found if isinstance(rule, PlaceRule))),
        maps=(*rules.maps, *(rule for rule in found if isinstance(rule, MapRule))),
        words=(*rules.words, *(rule for rule in found if isinstance(rule, WordRule))),
    )


def _new_keys(plan: Plan) -> dict[str, str]:
    """Logical IDs that were renamed."""
    return {str(verdict.old): str(verdict.new) for verdict in plan.verdicts if is_key(verdict) and verdict.changed}


def _gaps(plan: Plan, aligned: Aligned, claimed: frozenset[tuple[str, Path]]) -> list[Gap]:
    """What is left to explain; hashes follow once all else is right, and what is `claimed` is people's."""
    hashes = {(verdict.file, verdict.path) for verdict in plan.verdicts if verdict.kind is Kind.HASH}
    known = [gap for gap in aligned.gaps() if (gap.file, gap.path) not in claimed]
    return [gap for gap in known if ABSENT in (gap.old, gap.expected) or (gap.file, gap.path) not in hashes]
