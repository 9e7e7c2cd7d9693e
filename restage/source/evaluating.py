"""The evaluation of a configuration for one packaging, from `.env` files to the defaults of the framework."""

from __future__ import annotations

from restage.errors import SourceError
from restage.source import order
from restage.source.configuration import Configuration
from restage.source.environment import environment_for
from restage.source.evaluate import Evaluation
from restage.source.invocation import Invocation
from restage.source.nodes import Map, Value
from restage.source.origin import Problem
from restage.source.result import Result
from restage.source.sources import Sources


def evaluate(configuration: Configuration, invocation: Invocation) -> Result:
    """Every value of the configuration for one stage, as far as it can be known.

    What can't be is an Unknown, or a Text with unknown parts, and is listed in the result: lookups without a value, and
    problems, where the framework would have stopped. Raises SourceError for what is not safe to evaluate.
    """
    try:
        return _evaluated(configuration, invocation)
    except RecursionError:
        raise SourceError(f"{configuration.name}: its values are nested too deep") from None


def _evaluated(configuration: Configuration, invocation: Invocation) -> Result:
    dialect = configuration.dialect
    environment, problems = environment_for(configuration, invocation)
    sources = Sources(dialect, invocation, configuration.contents, environment)
    evaluation = Evaluation(configuration.root, configuration.parse, dialect.nested_results, sources)
    value = evaluation.deep(evaluation.root)
    assert isinstance(value, Map)
    problems = [*problems, *evaluation.problems.values(), *order.problems(value, configuration.name)]
    return Result(configuration.name, value, tuple(problems), tuple(sources.lookups.values()))
