"""The evaluation of a configuration for one packaging, from `.env` files to the defaults of the framework."""

from __future__ import annotations

from restage.errors import SourceError
from restage.source import defaults, order
from restage.source.asking import Environment, Sources
from restage.source.configuration import Configuration
from restage.source.environment import EARLY, environment_for
from restage.source.intermediate import Failure
from restage.source.invocation import Invocation
from restage.source.nodes import Map, Path
from restage.source.origin import Problem
from restage.source.resolver import Evaluation
from restage.source.result import Result
from restage.source.sources import sources_of

# What version 2's new resolver has to know before it goes on, instead of leaving all to the old one
_FIRST: tuple[Path, ...] = (("provider", "name"), ("provider", "stage"), ("useDotenv",))


def evaluate(configuration: Configuration, invocation: Invocation) -> Result:
    """Every value of the configuration for one stage, as far as it can be known.

    What can't be is an Unknown, or a Text with unknown parts, and is listed in the result: lookups without a value, and
    problems, where the framework would have stopped. Raises SourceError for what is not safe to evaluate.
    """
    try:
        environment, problems = environment_for(configuration, invocation)
        run = _Run(configuration, invocation, environment, tuple(problems))
        return {"new": run.by_new, "old": run.by_old, "new, then old": run.by_both}[configuration.dialect.resolver]()
    except RecursionError:
        raise SourceError(f"{configuration.name}: its values are nested too deep") from None


class _Run:
    """One evaluation, by one resolver or the other."""

    def __init__(
        self,
        configuration: Configuration,
        invocation: Invocation,
        environment: Environment,
        problems: tuple[Problem, ...],
    ) -> None:
        self.configuration = configuration
        self.invocation = invocation
        self.environment = environment
        self.problems = problems

    def by_new(self) -> Result:
        """Versions 3 and 4, osls."""
        dialect = self.configuration.dialect
        sources, evaluation = self._new(frozenset(), keep_failed=False)
        stage = defaults.stage(sources, evaluation)
        if stage is not None:
            evaluation.sections, evaluation.stages = dialect.sections, frozenset(["default", stage])
        value = evaluation.everything()
        found = [*evaluation.problems.values(), *order.problems(value, self.configuration)]
        return self._result(defaults.completed(value, dialect, self.invocation, stage), found, sources)

    def by_old(self, root: Map | None = None) -> Result:
        """Version 1, and version 2 where it falls back to it."""
        from restage.source.oldservice import evaluated_by_old  # noqa: PLC0415  # of versions 1 and 2

        value, problems, lookups = evaluated_by_old(
            self.configuration, root or self.configuration.root, self.invocation, self.environment
        )
        return Result(self.configuration.name, value, (*self.problems, *problems), tuple(lookups))

    def by_both(self) -> Result:
        """Version 2: the new resolver, and the old one for what that leaves."""
        root = self.configuration.root
        mode = root.get("variablesResolutionMode")
        insists = isinstance(mode, (int, float)) and mode >= 20210326
        provider = root.get("provider")
        if isinstance(provider, Map) and provider.get("variableSyntax"):
            return self.by_old()
        unknown_options = frozenset() if insists else frozenset(["opt"])
        sources, evaluation = self._new(unknown_options, keep_failed=not insists)
        if insists:
            value = evaluation.everything()
            found = [*evaluation.problems.values(), *order.problems(value, self.configuration)]
            return self._result(self._completed(value), found, sources)
        sources.available = EARLY
        if not self._knows_first(evaluation):
            return self.by_old()
        value = evaluation.everything()
        region = order.problems_of_region(value, self.configuration)
        if evaluation.pending and not evaluation.problems and not region:
            sources, evaluation = self._new(unknown_options, keep_failed=True)
            value = evaluation.everything()
        if evaluation.problems or evaluation.pending:
            rest = self.by_old(value)
            return Result(rest.name, rest.value, rest.problems, (*sources.lookups.values(), *rest.asked))
        return self._result(self._completed(value), [], sources)

    def _new(self, pending: frozenset[str], *, keep_failed: bool) -> tuple[Sources, Evaluation]:
        configuration = self.configuration
        sources = sources_of(configuration, self.invocation, self.environment, pending)
        evaluation = Evaluation(
            configuration.root,
            configuration.parse,
            configuration.dialect.nested_results,
            sources,
            keep_failed=keep_failed,
        )
        return sources, evaluation

    def _knows_first(self, evaluation: Evaluation) -> bool:
        for path in _FIRST:
            try:
                evaluation.deep(evaluation.follow(tuple(map(str, path))).value)
            except Failure:
                return False
        return True

    def _completed(self, value: Map) -> Map:
        return defaults.completed(value, self.configuration.dialect, self.invocation, None)

    def _result(self, value: Map, found: list[Problem], sources: Sources) -> Result:
        return Result(self.configuration.name, value, (*self.problems, *found), tuple(sources.lookups.values()))
