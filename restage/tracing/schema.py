"""What the framework's schema makes of values that are not as it wants them.

Source: `coerceTypes` in lib/classes/config-schema-handler of serverless 2.72.4, 3.40.0 and osls 4.3.1, whatever
`configValidationMode` says; version 1 has no schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from restage.document.values import ANY, Absent, Json, Path, Side
from restage.tracing.differingcases import ROLE
from restage.tracing.model import Given, Traced, entries, entry, items
from restage.tracing.settingplaces import VARIABLES, Places
from restage.tracing.spelling import as_text
from restage.tracing.walking import DEPENDS_ON, in_resources

# Objects of texts, and their last steps; what lies deeper in them is an intrinsic function's
_OBJECTS: Final = ("environment", "tags", "stackTags")
_TEXTS: Final = Places(
    *VARIABLES.all, ("functions", ANY, "tags"), ("provider", "tags"), ("provider", "stackTags"), (*ROLE, "tags")
)
_PROPERTY: Final = "Environment"  # of a function, which has the variables one step deeper


def by_schema(traced: Traced) -> Traced:
    """`traced`, the target's value of which is another one, with lists of what resources depend on, items instead of
    lists of one, and texts of the numbers and switches in variables and tags."""
    origin, new = traced.origins[0], traced.new
    if origin[:1] == ("resources",):
        return traced._replace(new=with_lists(traced.path, new))
    if isinstance(new, str):  # as the schema wants it
        return traced
    is_statement = origin[:1] == ("provider",) and traced.path[-1:] in (("Resource",), ("NotResource",))
    if isinstance(new, list) and len(new) == 1 and is_statement:
        return traced._replace(new=new[0])
    return traced._replace(new=_in_texts(traced, origin)) if _TEXTS.hold(origin) else traced


def with_lists(path: Path, new: Side) -> Side:
    """What comes at `path`, below `resources` or in a template, with lists of what resources depend on."""
    steps = in_resources(path)
    if steps[1:] == (DEPENDS_ON,):
        return [new] if isinstance(new, str) else new
    is_above = len(steps) == 1 or path[-1:] in (("resources",), ("Resources",))
    if not isinstance(new, dict) or not is_above:
        return new
    return {key: cast(Json, with_lists((*path, key), child)) for key, child in new.items()}


def _in_texts(traced: Traced, origin: Path) -> Side:
    """What comes for an object of texts, or for something in it."""
    new, below = traced.new, next(len(origin) - index for index, step in enumerate(origin, 1) if step in _OBJECTS)
    if isinstance(new, Absent) or below > 1:
        return new
    if below:
        return cast(Json, _text(new))
    if isinstance(new, dict) and traced.path[-1] == _PROPERTY:
        return {key: cast(Json, _with_texts(child)) for key, child in new.items()}
    return cast(Json, _with_texts(new))


def settings_by_schema(settings: Mapping[str, Given]) -> Mapping[str, Given]:
    """The settings of a function, or of the provider, with texts in variables and tags."""
    return {**settings, **{key: _with_texts(settings[key]) for key in _OBJECTS if key in settings}}


def _with_texts(value: Given) -> Given:
    """An object of texts, or a template's tags."""
    if isinstance(value, list):
        return [{**entries(one), "Value": _text(entry(one, "Value"))} for one in items(value)]
    return {key: _text(child) for key, child in entries(value).items()} if isinstance(value, dict) else value


def _text(value: Given) -> Given:
    return as_text(value) if isinstance(value, (bool, int, float)) else value
