"""What a pair's source becomes for the model's stage by some rules. A plan takes most of the time of learning, so what
may be asked for again is planned once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.document.values import Path
from restage.evidence.stamps import STAMP, Stamp
from restage.plan.inputs import framework_places
from restage.plan.model import Plan, Request
from restage.plan.planning import plan_restage
from restage.rules.model import NO_RULES, Rules
from restage.run.restaging import finished, rendered

if TYPE_CHECKING:
    from restage.tracing.model import Both


@dataclass(eq=False)
class Made:
    """`source`, restaged as `plan` has it."""

    plan: Plan
    source: Artifact

    @property
    def texts(self) -> dict[str, str]:
        """The texts of its JSON files, by name."""
        return rendered(self.plan)

    @cached_property
    def artifact(self) -> Artifact:
        """What is made, without having been written."""
        return finished(self.plan, self.source)


@dataclass(eq=False)
class Plans:
    """The plans for `source` that lead to the stage of `model`, with the stamp of that. `configuration`: the service's
    own, for both stages."""

    source: Artifact
    model: Artifact
    configuration: Both | None = None
    _kept: list[tuple[Request, Made]] = field(default_factory=list)

    def made(self, rules: Rules, *, maps: bool = False, configured: bool = True) -> Made:
        """What comes of `rules`, and of the configuration if `configured`. `maps`: are values by stage followed, as a
        run does it? While rules are thought of, they are not: a rule is what settles it.

        Raises UsageError and Refusal as `plan_restage` does.
        """
        request = self._request._replace(
            rules=rules, maps=maps, configuration=self.configuration if configured else None
        )
        known = next((made for kept, made in self._kept if kept == request), None)
        if known:
            return known
        taken = self._framework_places(maps) if rules.maps else None
        made = Made(plan_restage(self.source, request._replace(taken=taken)), self.source)
        # With other rules each time, nothing is asked for again
        if not rules.all:
            self._kept.append((request, made))
        return made

    @cached_property
    def _request(self) -> Request:
        stamp = Stamp(int(self.model.stamp[:13])) if STAMP.search(self.model.stamp) else None
        return Request(target=self.model.stage, stamp=stamp)

    def _framework_places(self, maps: bool) -> dict[str, frozenset[Path]]:
        """What no map rule changes; else each plan would make another one, to know it."""
        plan = self.made(NO_RULES, maps=maps, configured=False).plan
        return framework_places(plan.verdicts, self.source.service, plan.source)


def restaged(
    source: Artifact, model: Artifact, rules: Rules, *, maps: bool = True, configuration: Both | None = None
) -> tuple[Plan, Artifact]:
    """`source` restaged to the model's stage by `rules`, with the model's stamp. Raises UsageError, Refusal."""
    made = Plans(source, model, configuration).made(rules, maps=maps)
    return made.plan, made.artifact
