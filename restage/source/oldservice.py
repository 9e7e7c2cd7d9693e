"""The service as version 1's resolver sees it: properties with defaults, the provider merged with its own."""

from __future__ import annotations

from typing import Final

from restage.errors import SourceError
from restage.source import bounds, oldsyntax
from restage.source.asking import Environment
from restage.source.configuration import Configuration
from restage.source.defaults import complete_provider, described
from restage.source.invocation import Invocation
from restage.source.nodes import Map, Value, count
from restage.source.oldresolver import OldEvaluation
from restage.source.oldsources import OldSources
from restage.source.oldsyntax import Delimiters
from restage.source.oldvalues import UNDEFINED, copied, final
from restage.source.origin import Lookup, Problem
from restage.source.syntax import SyntaxProblem

# What `self:` knows of a configuration, beside the service's name and the provider
_PROPERTIES: Final = (
    "app", "tenant", "org", "custom", "plugins", "resources", "functions", "configValidationMode", "package", "layers",
    "outputs", "disabledDeprecations", "deprecationNotificationMode", "unresolvedVariablesNotificationMode",
)  # fmt: skip
_REST: Final = "initialServerlessConfig"
# What is resolved before anything is looked up in AWS, and the option that goes before it
_FIRST: Final = (("region", "region"), ("stage", "stage"), ("profile", None))
_CREDENTIALS: Final = ("accessKeyId", "secretAccessKey", "sessionToken")


def evaluated_by_old(
    configuration: Configuration, root: Map, invocation: Invocation, environment: Environment
) -> tuple[Map, list[Problem], list[Lookup]]:
    """The configuration as version 1's resolver (version 2's old one) evaluates it.

    Raises SourceError for a `variableSyntax` that is not known, and for what is too large.
    """
    is_first = configuration.dialect.resolver == "old"
    sources = OldSources(configuration.dialect, invocation, configuration.contents, environment)
    service = _service(root, invocation)
    evaluation = OldEvaluation(service, _delimiters(root, is_first), sources, null_is_empty=not is_first)
    evaluation.place = evaluation.place._replace(file=configuration.name)
    _before_all_else(evaluation, sources, invocation, with_credentials=is_first)
    evaluation.run()
    value = _configuration(root, service, evaluation)
    return value, evaluation.problems, list(sources.lookups.values())


def _delimiters(root: Map, is_first: bool) -> Delimiters:
    provider = root.get("provider")
    syntax = provider.get("variableSyntax") if isinstance(provider, Map) else None
    if isinstance(syntax, str) and syntax:
        try:
            return oldsyntax.delimiters(syntax)
        except SyntaxProblem as problem:
            raise SourceError(f"{root.file}: {problem}") from None
    return oldsyntax.VERSION_1 if is_first else oldsyntax.VERSION_2


def _service(root: Map, invocation: Invocation) -> Map:
    budget = [bounds.NODES]
    copy = copied(root, budget)
    assert isinstance(copy, Map)
    service = Map(root.file)
    name = copy.get("service")
    named = name if isinstance(name, Map) else described(root, name)
    _put(service, "serviceObject", named, root, "service")
    _put(service, "service", named.get("name"), root, "service")
    _put(service, "provider", _provider(root, copy.get("provider"), invocation), root, "provider")
    for key in _PROPERTIES:
        if key in copy:
            _put(service, key, copy[key], root, key)
    for key, default in (("functions", Map(root.file)), ("package", Map(root.file))):
        if not service.get(key):
            _put(service, key, default, root, key)
    rest = Map(root.file)
    for key in root:
        if key not in service:
            _put(rest, key, copy[key], root, key)
    _put(service, _REST, rest, root, _REST)
    return service


def _put(node: Map, key: str, value: Value, root: Map, origin: str) -> None:
    node[key] = value
    node.lines[key] = root.lines.get(origin, 1)


def _provider(root: Map, given: Value, invocation: Invocation) -> Map:
    """With its defaults; `variableSyntax` would match itself."""
    provider = given if isinstance(given, Map) else described(root, given)
    provider.pop("variableSyntax", None)
    provider.lines = dict(provider.lines)
    complete_provider(provider, invocation, None)
    return provider


def _before_all_else(
    evaluation: OldEvaluation, sources: OldSources, invocation: Invocation, *, with_credentials: bool
) -> None:
    provider = evaluation.service["provider"]
    assert isinstance(provider, Map)
    sources.aws_is_there = False
    options = {"stage": invocation.stage, **invocation.options}
    for key, option in _FIRST:
        if not (option and options.get(option)):
            _resolve(evaluation, provider, key)
    credentials = provider.get("credentials")
    if with_credentials and isinstance(credentials, Map):
        for key in _CREDENTIALS:
            _resolve(evaluation, credentials, key)
    sources.aws_is_there = True


def _resolve(evaluation: OldEvaluation, node: Map, key: str) -> None:
    """Resolves one property to its end; what fails does so once more, with all others."""
    text = node.get(key)
    if not isinstance(text, str) or not evaluation.has_variables(text):
        return
    evaluation.resolve_at(node, key, ("provider", key))


def _configuration(root: Map, service: Map, evaluation: OldEvaluation) -> Map:
    """The evaluated values under the keys of the configuration's file."""
    rest, provider, given = service[_REST], service["provider"], root.get("provider")
    assert isinstance(rest, Map)
    assert isinstance(provider, Map)
    if isinstance(given, Map) and "variableSyntax" in given:
        provider["variableSyntax"] = given["variableSyntax"]
    value = Map(root.file)
    value.lines, value.dates = root.lines, root.dates
    for key in root:
        home, name = (service, key) if key in service else (rest, key)
        if key == "service" and isinstance(root["service"], Map):
            name = "serviceObject"
        if home.get(name) is UNDEFINED:
            continue
        member = final(evaluation.marks, home.get(name))
        if key == "service" and not isinstance(root["service"], Map):
            named = service["serviceObject"]
            assert isinstance(named, Map)
            if "name" in named.records:
                value.records[key] = named.records["name"]
        elif name in home.records:
            value.records[key] = home.records[name]
        value[key] = member
        count(value, member)
    return value
