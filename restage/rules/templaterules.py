"""What of the configuration stands in the template, too, which is what gets deployed.

A rule that people write about a place of the configuration reaches the template: whoever settles the place that a
report names means both. Rules that were learned name both where both differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restage.artifact.referring import SECTIONS
from restage.document.equality import equal
from restage.document.values import Path, as_object, at, find_at
from restage.framework.naming.encode import ENCODERS, function_id
from restage.rules.model import PlaceRule, Places, Property, Selector, Variable
from restage.rules.repeatedsettings import FUNCTION_KEYS, FUNCTION_TYPE, SERVICES
from restage.rules.scope import Scope

_PROPERTIES: Final = {key: steps for steps, keys in FUNCTION_KEYS.items() for key in keys}
_OWN: Final = SERVICES[0]


def deployed(rule: PlaceRule, path: Path, configuration: Scope) -> PlaceRule | None:
    """`rule` about what the template makes of the configuration's `path`; None where that is not known."""
    if path[: len(_OWN)] != _OWN:
        return None
    steps = path[len(_OWN) :]
    selector = _selector(steps)
    if selector is None:
        return None
    others = _others(steps[1:], configuration) if steps[0] == "provider" else ()
    return rule._replace(selector=selector, excepted=rule.excepted.union(others))


def follows(path: Path) -> bool:
    """Is `path` a setting whose value the template gets, too, when people write a rule about it?"""
    return path[: len(_OWN)] == _OWN and _selector(path[len(_OWN) :]) is not None


def is_left(path: Path) -> bool:
    """Is `path` a setting of the provider or of a function of which it is not known what the template makes?"""
    steps = path[len(_OWN) :]
    return path[: len(_OWN)] == _OWN and steps[:1] in (("provider",), ("functions",)) and _selector(steps) is None


def _selector(steps: Path) -> Selector | None:
    if steps[:1] == ("provider",):
        return _of_functions(steps[1:], "")
    if steps[:1] == ("functions",) and steps[2:] == ("provisionedConcurrency",):
        # Its value; the alias by itself comes and goes with the setting
        alias = f"{ENCODERS['norm'](str(steps[1]))}ProvConcLambdaAlias"
        return Property("resource", alias, ("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"))
    if steps[:1] == ("functions",) and len(steps) > 1:
        return _of_functions(steps[2:], str(steps[1]))
    if steps[:1] == ("resources",):
        # In one block, or in one of several
        inside = steps[2:] if isinstance(steps[1:2] and steps[1], int) else steps[1:]
        return Places((inside,)) if inside[:1] and inside[0] in SECTIONS else None
    return None


def _of_functions(setting: Path, key: str) -> Selector | None:
    if len(setting) == 2 and setting[0] == "environment":
        return Variable(str(setting[1]), key)
    if setting in _PROPERTIES:
        kind, name = ("function", key) if key else ("type", FUNCTION_TYPE)
        return Property(kind, name, _PROPERTIES[setting])
    return None


def _others(setting: Path, configuration: Scope) -> Iterator[str]:
    """The functions that have another value of their own than the provider's."""
    common = find_at(configuration.value, (*_OWN, "provider", *setting))
    for key in as_object(at(configuration.value, (*_OWN, "functions"))):
        place = (*_OWN, "functions", key, *setting)
        if at(configuration.value, place) is not None and not equal(find_at(configuration.value, place), common):
            yield from (key, function_id(key))
