"""The templates of an artifact under judgement: those in the state, and files that are no copies of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, CORE, CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE
from restage.artifact.referring import References, is_key, references_among
from restage.document.changes import applied, leaves
from restage.document.values import Json, JsonObject, Path, as_object, at, strings
from restage.verdict import Verdict

EMBEDDED: Mapping[str, Path] = {UPDATE_TEMPLATE: COMPILED, CREATE_TEMPLATE: CORE}


@dataclass(eq=False, repr=False)
class Contents:
    """What stands in a template, whatever is found out about it; searched once."""

    value: JsonObject

    @cached_property
    def texts(self) -> list[tuple[Path, str]]:
        """All strings, by place."""
        return strings(self.value)

    @cached_property
    def references(self) -> References:
        return references_among(self.texts, self.value)


@dataclass(eq=False, repr=False)
class Template:
    """One template and what was found about the names in it.

    `file`: the name under which its verdicts run: its file's, even where that is missing; of a template in the state
    from which its file differs, the state's. `root`: where it stands in the state, () for a file of its own.
    `written`: does a file of this name exist that changes with it?
    """

    file: str
    contents: Contents
    root: Path
    written: bool
    names: tuple[Verdict, ...] = ()

    @property
    def value(self) -> JsonObject:
        return self.contents.value

    @property
    def texts(self) -> list[tuple[Path, str]]:
        """All strings, by place."""
        return self.contents.texts

    @property
    def references(self) -> References:
        return self.contents.references

    @cached_property
    def named(self) -> JsonObject:
        """The template with all names for the target, its logical IDs still the source's."""
        return as_object(applied(self.value, new_values(self.names)))

    def with_names(self, names: Iterable[Verdict]) -> Template:
        """The same template with these `names`."""
        return Template(self.file, self.contents, self.root, self.written, tuple(names))

    def replaced(self, value: JsonObject) -> Template:
        """The template that stands in the place of this one, with nothing found out about it yet."""
        return Template(self.file, Contents(value), self.root, self.written)

    @property
    def holds_machines(self) -> bool:
        """Does it hold a state machine?"""
        resources = as_object(self.value.get("Resources")).values()
        return any(as_object(resource).get("Type") == "AWS::StepFunctions::StateMachine" for resource in resources)

    @property
    def differs(self) -> bool:
        """Is this a file that should be a copy of a template in the state, and is not?"""
        return not self.root and self.file in EMBEDDED


def templates(artifact: Artifact) -> Iterator[Template]:
    """The templates in the state, then every file that is not a copy of one of them."""
    copies = set()
    for file, root in EMBEDDED.items():
        value = at(artifact.resolved.value, root)
        if isinstance(value, dict):
            document = artifact.templates.get(file)
            is_copy = document is not None and document.value == value
            copies.update([file] if is_copy else [])
            name = file if is_copy or document is None else f"{STATE_FILE} ({root[-1]})"
            yield Template(name, Contents(value), root, is_copy)
    for file, document in artifact.templates.items():
        if file not in copies and isinstance(document.value, dict):
            yield Template(file, Contents(document.value), (), True)


def new_values(verdicts: Iterable[Verdict]) -> dict[Path, Json]:
    """New values by place, the smallest that differ; renamed keys are not values."""
    changed = (v for v in verdicts if v.changed and v.path and not is_key(v))
    return {path: new for v in changed for path, new in leaves(v.old, v.new, v.path)}


def texts_of(artifact: Artifact) -> dict[str, str]:
    """The text of every JSON file that was read, by its name."""
    documents = {STATE_FILE: artifact.state, **artifact.templates}
    return {**artifact.loose, **{name: document.text for name, document in documents.items()}}
