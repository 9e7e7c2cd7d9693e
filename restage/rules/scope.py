"""What rules act on: every template of an artifact, and the state's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE, UPDATE_TEMPLATE
from restage.artifact.templates import EMBEDDED, templates
from restage.document.values import Json, JsonObject, Path, as_object, at, strings
from restage.rules.embeddedjson import opened

_ROOTS: Final = frozenset(root[-1] for root in EMBEDDED.values())
_INITIAL: Final = "initialServerlessConfig"


@dataclass(eq=False, repr=False)
class Scope:
    """One document, its references resolved. `file` names it; `root`: where in the state a template stands, () for a
    file of its own and for the configuration; `written`: is there a file that is a copy of it?
    """

    file: str
    value: JsonObject
    root: Path = ()
    written: bool = False

    @property
    def is_template(self) -> bool:
        return self.file != STATE_FILE

    @property
    def is_main(self) -> bool:
        """Is it the template that is deployed in the end, where new things go?"""
        return self.file.startswith((UPDATE_TEMPLATE, f"{STATE_FILE} (compiled"))

    @cached_property
    def scalars(self) -> list[tuple[Path, Json]]:
        """Everything that is neither an object nor a list, with its place."""
        return list(scalars(self.value))

    @cached_property
    def leaves(self) -> list[tuple[Path, Json]]:
        """The same, and what stands inside of texts that are JSON."""
        out: list[tuple[Path, Json]] = []
        for path, value in self.scalars:
            out.append((path, value))
            inside = opened(value) if isinstance(value, str) else None
            out += scalars(inside, path) if inside is not None else ()
        return out

    @cached_property
    def texts(self) -> list[tuple[Path, str]]:
        """All strings, with their places."""
        return strings(self.value)


def scopes(artifact: Artifact) -> tuple[Scope, ...]:
    """The templates, then the configuration: `service` without the templates in it, and `package`."""
    found = [Scope(t.file, t.value, t.root, t.written) for t in templates(artifact)]
    state = as_object(artifact.resolved.value)
    service = as_object(state.get("service"))
    initial = as_object(service.get(_INITIAL))
    bare: JsonObject = {**service, "provider": _without_templates(service)}
    if "provider" in initial:
        bare[_INITIAL] = {**initial, "provider": _without_templates(initial)}
    return (*found, Scope(STATE_FILE, {"service": bare, "package": state.get("package")}))


def _without_templates(service: JsonObject) -> JsonObject:
    return {key: child for key, child in as_object(service.get("provider")).items() if key not in _ROOTS}


def aliases(artifact: Artifact) -> dict[Path, Path]:
    """Where the state has its templates once more: the initial configuration's provider is the service's own."""
    state = artifact.resolved.value
    found = {root: ("service", _INITIAL, *root[1:]) for root in EMBEDDED.values()}
    return {root: alias for root, alias in found.items() if at(state, alias) is not None}


def scalars(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every leaf of `value`, which stands at `path`; empty objects and lists are leaves, too."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from scalars(child, (*path, key))
    elif isinstance(value, list) and value:
        for index, child in enumerate(value):
            yield from scalars(child, (*path, index))
    else:
        yield path, value
