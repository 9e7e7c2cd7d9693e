"""The environment that a configuration sees: the process's, and what `.env` files add to it."""

from __future__ import annotations

from restage.errors import SourceError
from restage.source.asking import Environment
from restage.source.configuration import Configuration
from restage.source.files import OutsideError
from restage.source.intermediate import At, Failure
from restage.source.invocation import Invocation
from restage.source.nodes import Place
from restage.source.origin import Problem
from restage.source.resolver import Evaluation
from restage.source.sources import sources_of, stage_of

# What is there before `.env` files are read
EARLY: frozenset[str] = frozenset(["env", "file", "opt", "self", "strToBool", "sls"])


def environment_for(configuration: Configuration, invocation: Invocation) -> tuple[Environment, list[Problem]]:
    """The environment, and why it can't be had in full. Raises SourceError for a file that is too large."""
    rule = configuration.dialect.env_files
    process = Environment(invocation.environment, {}, looked_for=set())
    if rule == "never" or (rule == "if asked for" and "useDotenv" not in configuration.root):
        return process, []
    sources = sources_of(configuration, invocation, process)
    sources.available = EARLY
    first = Evaluation(configuration.root, configuration.parse, configuration.dialect.nested_results, sources)
    at = At(first.root, "provider", 0)
    try:
        stage = first.deep(stage_of(sources, first, at).value)
        if rule == "if asked for" and not first.deep(first.follow(("useDotenv",)).value):
            return process, []
    except Failure:
        return process, []  # it will be a problem of the evaluation, too
    if not isinstance(stage, str):
        return process, []
    return _with_files(configuration, process, stage)


def _with_files(configuration: Configuration, process: Environment, stage: str) -> tuple[Environment, list[Problem]]:
    from restage.source.dotenv import READERS  # noqa: PLC0415  # few configurations ask for such files

    variables, places = dict(process.variables), {}
    by_stage = False
    for name in (f".env.{stage}", ".env"):
        text = _read(configuration, name)
        if text is None:
            continue
        by_stage = by_stage or name != ".env"
        try:
            found = READERS[configuration.dialect.dotenv](text, variables)
        except SourceError as error:
            raise SourceError(f"{name}: {error}") from None
        places.update({key: Place(name, 1) for key in found if key not in variables})
        variables.update(found)
        if configuration.dialect.env_files == "if asked for":
            break
    conflicts = sorted(name for name in process.looked_for or () if name in variables and name not in process.variables)
    problems = [
        Problem(
            ("provider", "stage"), places[name], f"env:{name}", "it decides which .env file is read, and stands in it"
        )
        for name in conflicts
        if variables[name]
    ]
    return Environment(variables, places, by_stage=by_stage), problems


def _read(configuration: Configuration, name: str) -> str | None:
    try:
        data = configuration.files.read(name)
    except OutsideError:
        # What it would set is not known then
        return None
    return None if data is None else data.decode("utf-8", "replace")
