"""A service's configuration, read and evaluated for the stage that an artifact was packaged for and for a target."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from restage.artifact.folder import Artifact
from restage.document.values import JsonObject, as_object
from restage.errors import SourceError, UsageError
from restage.framework.service import choose_source
from restage.framework.versions import version_of
from restage.rules.model import NO_RULES, Rules
from restage.secrets.hiding import texts_of
from restage.source import (
    DIALECTS,
    Configuration,
    Dialect,
    Files,
    Invocation,
    Reading,
    Result,
    ScriptError,
    evaluate,
    read_configuration,
)
from restage.source.invocation import Json as Given
from restage.source.invocation import Option
from restage.tracing.coercion import Coercion
from restage.tracing.given import given_secrets
from restage.tracing.identity import Identity, identify
from restage.tracing.lookupvalues import INSTANCE, fit, held_values, shown_values, stops
from restage.tracing.model import Both

if TYPE_CHECKING:
    from restage.tracing.lookuploop import Ask

# What says that the configuration can't be read, and what can
_RESOLVED = "give what `serverless print --stage STAGE --format json` prints with --resolved FILE instead"
_AS_THEN = "check out the commit that was packaged; give --param and --opt as they were then"


@dataclass(eq=False, repr=False)
class Packaging:
    """How the service is packaged, beside its stage: what was given then has to be given again.

    `source`: the stage that the artifact was packaged for, where it does not say so. `config`: the configuration's
    file. `options`: of the framework's command line (`region`, `param`). `values`: what is looked up, by expression,
    for the target. `rules`: what they say of lookups. `instance`: the id of the target's packaging. `folder`: where the
    files lie, for messages. `ask`: asks elsewhere for what nobody gave a value for.
    """

    source: str | None = None
    config: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    values: Mapping[str, Given] = field(default_factory=dict)
    rules: Rules = NO_RULES
    instance: str = ""
    folder: str = ""
    ask: Ask | None = None


def configured(artifact: Artifact, files: Files, target: str, packaging: Packaging, *, check: bool = True) -> Both:
    """The configuration in `files` for both stages, proven on what `artifact` holds.

    Raises SourceError where there is none, where it can't be read or is not safe to evaluate, where the framework would
    not package it for the source stage, and where it is plainly not the one that `artifact` was packaged with;
    UsageError for a source stage that the artifact does not agree with, and (`check`) for values of the target's that
    the configuration does not look up; LookupFailed (see `answered`).
    """
    service = as_object(as_object(artifact.resolved.value).get("service"))
    source = choose_source(service, artifact.service, artifact.stage, packaging.source)
    attempts = _attempts(service, files if isinstance(files, Reading) else Reading(files), source, packaging)
    found = next(attempts)
    if not found.identity.is_exact:
        found = max([found, *attempts], key=lambda one: (not one.result.problems, one.identity.rank))
    if problems := stops(source, found.result):
        raise SourceError([*problems, _AS_THEN])
    found.identity.check(packaging.folder)
    held: dict[str, Given] = dict(held_values(service, found.result, (one.expression for one in found.result.asked)))
    shown = shown_values(service, found.result, packaging.rules, held)
    # Where the source's values are known, they have to be the artifact's everywhere
    again = Invocation(stage=found.invocation.stage, options=packaging.options, values=held)
    proof = found.coercion.of(evaluate(found.configuration, again)) if held else found.result
    instance = {INSTANCE: packaging.instance} if packaging.instance else {}
    values = {**shown, **instance, **_given(packaging)}
    asked = Invocation(stage=target, options=_options(packaging.options, values), values=values)
    result, texts = _evaluated(found.configuration, asked, packaging.ask, found.coercion)
    if check:
        _check_used(packaging, found.configuration, asked, result)
    for one in (proof, result) if held or values or packaging.ask else ():
        fit(one, service)
    return Both(
        source=proof,
        target=result,
        unproven=found.identity.unproven,
        file=posixpath.join(packaging.folder, result.name),
        proven=found.identity.proven,
        looked_up=texts | texts_of(_given(packaging).values()),
        secrets=given_secrets(found.configuration, asked.options),
        read=found.configuration.files.contents,
    )


def _given(packaging: Packaging) -> dict[str, Given]:
    """What somebody has said of lookups, by expression."""
    return {**{one.expression: one.value for one in packaging.rules.values}, **packaging.values}


def _evaluated(
    configuration: Configuration, asked: Invocation, ask: Ask | None, coercion: Coercion
) -> tuple[Result, frozenset[str]]:
    """What the configuration gives for the target, and the texts that were found elsewhere."""
    if ask is None:
        return coercion.of(evaluate(configuration, asked)), frozenset()
    from restage.tracing.lookuploop import answered  # noqa: PLC0415 - few runs ask

    result, texts = answered(configuration, asked, ask)
    return coercion.of(result), texts


class _Attempt(NamedTuple):
    """The configuration evaluated for the source stage in one way."""

    configuration: Configuration
    invocation: Invocation
    result: Result
    identity: Identity
    coercion: Coercion


def _attempts(service: JsonObject, files: Reading, source: str, packaging: Packaging) -> Iterator[_Attempt]:
    """The ways in which the artifact may have been packaged, the likeliest first."""
    coercion = Coercion(service)
    for dialect in dialects(service):
        configuration = _read(files, dialect, packaging.config)
        given = Invocation(stage=source, options=packaging.options)
        for invocation in (given, given._replace(stage=None)):
            result = coercion.of(evaluate(configuration, invocation))
            if invocation.stage or result.at(("provider", "stage")) == source:
                yield _Attempt(configuration, invocation, result, identify(service, result, source), coercion)


def _read(files: Reading, dialect: Dialect, name: str | None) -> Configuration:
    try:
        return read_configuration(files, dialect, name)
    except ScriptError as error:
        name = str(error).partition(" ")[0]
        raise ScriptError(f"{name}: this is a program, and nothing of it is executed; {_RESOLVED}") from None


def dialects(service: JsonObject) -> tuple[Dialect, ...]:
    """Those in which the configuration of `service`, in a state, may have been read, the likeliest first."""
    return tuple(DIALECTS[name] for name in version_of(service).dialects)


def _options(given: Mapping[str, Option], values: Mapping[str, Given]) -> dict[str, Option]:
    """The options of the target's packaging: those `given` for both, and what `values` have for `opt:` and `param:`."""
    own = {name.removeprefix("opt:"): str(value) for name, value in values.items() if name.startswith("opt:")}
    params = [f"{name.removeprefix('param:')}={value}" for name, value in values.items() if name.startswith("param:")]
    found: dict[str, Option] = {**given, **own}
    if params:
        before = given.get("param", ())
        listed = [before] if isinstance(before, str) else [] if isinstance(before, bool) else [*before]
        found["param"] = [*listed, *params]
    return found


def _check_used(packaging: Packaging, configuration: Configuration, given: Invocation, target: Result) -> None:
    """Raises UsageError for values of the target's own that nothing looks up, not even where no value is given."""
    own = {one.expression: one.where for one in packaging.rules.values if not one.general}
    own.update({expression: f"--value {expression}" for expression in packaging.values})
    used = {name for leaf in target.leaves() for name in leaf.trace.lookups} if own else set()
    asked = sorted({lookup.expression for lookup in target.lookups})
    hint = f"; it looks up {', '.join(asked[:3])}" if asked else ""
    left = [name for name in own if name not in used and not name.startswith(("opt:", "param:"))]
    # What another value stands for now may have been asked for before that was given
    before = {one.expression for one in evaluate(configuration, given._replace(values={})).asked} if left else set()
    unused = [
        own[name] if own[name].startswith("--") else f"{own[name]}: {name}" for name in left if name not in before
    ]
    if unused:
        raise UsageError([f"{one}: the configuration does not look this up for the target{hint}" for one in unused])


def options_of(options: list[str], params: list[str]) -> dict[str, Option]:
    """The options of a command line: `NAME=VALUE` each (a NAME alone is a switch), and params, `KEY=VALUE` each.

    Raises UsageError for what is not written so.
    """
    found: dict[str, Option] = {}
    for text in options:
        name, is_given, value = text.removeprefix("--").partition("=")
        if not name or name in _OWN:
            raise UsageError(f"--opt {name or '…'}: {_OWN.get(name, 'an option is NAME=VALUE')}")
        found[name] = value if is_given else True
    # What has no key is most likely a value, and perhaps a secret
    pairs = [text.partition("=") for text in params]
    wrong = [name if equals and name else "…" for name, equals, value in pairs if not (name and equals and value)]
    if wrong:
        raise UsageError([f"--param {name}: a param is KEY=VALUE" for name in wrong])
    return {**found, "param": params} if params else found


def values_of(texts: list[str]) -> dict[str, Given]:
    """The values of lookups on a command line: `EXPRESSION=VALUE` each, the value a text, or, in JSON, an object
    or a list; `null`: there is none.

    Raises UsageError for what is not written so.
    """
    import json  # noqa: PLC0415 - few calls have some

    found: dict[str, Given] = {}
    for text in texts:
        written, is_given, value = text.partition("=")
        if not (written and is_given):
            raise UsageError("--value: values are EXPRESSION=VALUE, such as ssm:/shop/prod/db-url=…")
        expression = written.strip().removeprefix("${").removesuffix("}")
        found[expression] = value
        if value == "null":
            found[expression] = None
        if value[:1] in ("[", "{"):
            try:
                found[expression] = json.loads(value)
            except ValueError:
                raise UsageError(f"--value {expression}: the value begins as JSON, but is none") from None
    return found


_OWN = {
    "stage": "the stages are the artifact's own and --to",
    "param": "params are given with --param KEY=VALUE",
    "config": "the configuration's file is named with --config",
}
