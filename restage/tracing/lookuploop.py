"""The configuration evaluated for the target, with lookups asked for elsewhere until it needs no more of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from restage.document.values import ABSENT
from restage.errors import LookupFailed, SourceError
from restage.secrets.hiding import texts_of, without
from restage.source import Configuration, Invocation, Lookup, Problem, Result, Text, Unknown, Value, evaluate
from restage.source.invocation import Json as Given
from restage.source.nodes import Path
from restage.tracing.model import at

ROUNDS: Final = 20  # values that lead to more lookups, which lead to more …
_MODERN: Final = 20210326  # `variablesResolutionMode` from which on version 2 reads parameters as version 3 does


class Account(NamedTuple):
    """Where the framework would look things up for the `stage`.

    `region` None: it is not known. `profile`: of `provider.profile`, "" for none, None where it is not known; `option`:
    of `--aws-profile`. `old`: parameters are decrypted and split only where the variable says so.
    """

    stage: str
    region: str | None
    profile: str | None = ""
    option: str = ""
    old: bool = False


class Ask(Protocol):
    """Asks for lookups elsewhere."""

    def __call__(self, lookups: Sequence[Lookup], account: Account, /) -> Mapping[str, Given]:
        """The values by expression: None where there is none; what is not looked up there is left out.

        Raises LookupFailed for what could not be asked, all together.
        """


class Answered(NamedTuple):
    """What the configuration gives with all that was found, and the `texts` in these values."""

    result: Result
    texts: frozenset[str] = frozenset()


def answered(configuration: Configuration, invocation: Invocation, ask: Ask) -> Answered:
    """The configuration, evaluated with what `ask` finds; what is given in `invocation` is not asked for.

    Raises LookupFailed for what could not be asked, and what is not there although it has to be; SourceError where
    values lead to more and more lookups.
    """
    result = before = evaluate(configuration, invocation)
    missing: dict[str, Lookup] = {}
    found: dict[str, Given] = {}
    for _ in range(ROUNDS):
        due = _due(result)
        more = _asked(ask, due, _account(configuration, invocation, result), texts_of(found.values())) if due else {}
        if not more:
            break
        found.update(more)
        missing.update({one.expression: one for one in due if one.expression in more and more[one.expression] is None})
        result = evaluate(configuration, invocation._replace(values={**found, **invocation.values}))
    else:
        raise SourceError(f"{configuration.name}: values that are looked up lead to more lookups, over {ROUNDS} times")
    texts = texts_of(found.values())
    is_old = configuration.dialect.resolver == "old"
    problems = [without(text, texts) for text in _problems(before, result, missing, is_old=is_old)]
    if problems:
        raise LookupFailed(list(dict.fromkeys(problems)))
    return Answered(result, texts)


def _asked(ask: Ask, due: Sequence[Lookup], account: Account, texts: frozenset[str]) -> Mapping[str, Given]:
    try:
        return ask(due, account)
    except LookupFailed as error:
        # An expression may hold a value that was looked up before
        raise LookupFailed([without(problem, texts) for problem in error.problems]) from None


def _due(result: Result) -> list[Lookup]:
    """The lookups that some value waits for: a fallback's are not due before it is known that the first has none."""
    names = {name for leaf in result.unresolved() for name in _first_names(leaf.value)}
    return [lookup for lookup in result.lookups if lookup.expression in names]


def _first_names(value: Value) -> Iterator[str]:
    parts = value.parts if isinstance(value, Text) else (value,)
    for part in parts:
        if isinstance(part, Unknown):
            yield from part.lookups


def _account(configuration: Configuration, invocation: Invocation, result: Result) -> Account:
    region, profile = result.at(("provider", "region")), result.at(("provider", "profile"))
    given, option = invocation.options.get("region"), invocation.options.get("aws-profile")
    mode = result.at(("variablesResolutionMode",))
    is_modern = isinstance(mode, (int, float, str)) and str(mode).isdigit() and int(mode) >= _MODERN
    stage = invocation.stage or result.at(("provider", "stage"))
    return Account(
        stage=stage if isinstance(stage, str) else "",
        region=_text(given or region, "us-east-1"),
        profile=_text(profile, ""),
        option=option if isinstance(option, str) else "",
        old=configuration.dialect.resolver == "old" or (configuration.dialect.resolver != "new" and not is_modern),
    )


def _text(value: object, otherwise: str) -> str | None:
    """None: it is not known."""
    if isinstance(value, str):
        return value or otherwise
    return otherwise if value is None else None


def _problems(before: Result, after: Result, missing: Mapping[str, Lookup], *, is_old: bool) -> Iterator[str]:
    """Where the framework would stop because of what was found, or was not."""
    known = set(before.problems)
    for problem in after.problems:
        if problem not in known:
            names = sorted(one.expression for one in missing.values() if _is_below(problem, one.paths))
            yield from (_not_there(problem, name) for name in names)
            if not names:
                yield f"{problem}; what was looked up does not fit there"
    # Version 1 only warns, and goes on without the setting; in a list, null is left of it
    nothing = (ABSENT, None) if is_old else (ABSENT,)
    for lookup in missing.values():
        if any(at(after.value, path) in nothing for path in lookup.paths):
            yield f"{lookup.place}: {lookup.expression}: {_TO_DO}"


_TO_DO: Final = (
    "AWS has none, and the configuration no fallback; create it, or give its value under `values:` in restage.yml, or"
    " with --value"
)


def _not_there(problem: Problem, name: str) -> str:
    return f"{problem.place}: {name}: {_TO_DO}"


def _is_below(problem: Problem, paths: Iterable[Path]) -> bool:
    return any(path[: len(problem.path)] == problem.path for path in paths)
