"""What a command takes, declared once in its signature: read here where the words are plain, else by typer.

Typer prints the help, says what is wrong with words, and completes them for shells. A call that is right needs nothing
of that, and typer takes longer to load than a short run takes to work (from 0.29 on, where it loads pydantic, much
longer). `read` takes only words that it fully understands; what it makes of them is what typer makes of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias, get_args, get_type_hints

Value: TypeAlias = str | bool | Path | list[str] | list[Path] | None
Arguments: TypeAlias = dict[str, Value]
# What it takes only its signature tells
Function: TypeAlias = Callable[..., None]  # type: ignore[explicit-any]


class Argument(NamedTuple):
    """A word that is known by its position. `completed_by`: the function of `restage.cli.completion` for it."""

    metavar: str
    help: str
    completed_by: str = ""


class Option:
    """A word that is known by its name. `at_once`: what is done, instead of the command, when a flag is given."""

    def __init__(
        self,
        *names: str,
        help: str,
        metavar: str | None = None,
        at_once: Callable[[], None] | None = None,
        completed_by: str = "",
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.at_once = at_once
        self.completed_by = completed_by


class Declared(NamedTuple):
    """A parameter of a command. `annotation`: its type without the declaration."""

    key: str
    word: Argument | Option
    annotation: object

    @property
    def type(self) -> type[str] | type[bool] | type[Path]:
        """Of its value, of each one where there may be several."""
        inner = {self.annotation, *get_args(self.annotation)}
        inner.update(item for one in tuple(inner) for item in get_args(one))
        return Path if Path in inner else bool if bool in inner else str

    @property
    def is_list(self) -> bool:
        """May it be given several times?"""
        return any(getattr(one, "__origin__", None) is list for one in (self.annotation, *get_args(self.annotation)))


def declared(command: Function) -> list[Declared]:
    """The parameters of `command`, each of which is `Annotated` with an `Argument` or an `Option`."""
    found = []
    for key, hint in get_type_hints(command, include_extras=True).items():
        annotation, *words = get_args(hint) or (hint,)
        found += [Declared(key, word, annotation) for word in words if isinstance(word, (Argument, Option))]
    return found


def defaults(command: Function) -> Mapping[str, Value]:
    """The values of parameters that need not be given; they are the last ones."""
    values: tuple[Value, ...] = command.__defaults__ or ()
    names = command.__code__.co_varnames[: command.__code__.co_argcount]
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def read(command: Function, words: Sequence[str]) -> Arguments | None:
    """What `command` is to be called with; None where that is for typer to say: a word that is wrong or missing, help,
    a value that looks like an option, and all that is rare."""
    if os.name == "nt" and any(set("*?[~$%") & set(word) for word in words):
        return None  # which typer expands, as no shell does there
    return _Reading(declared(command), defaults(command)).read(words)


class _Reading:
    def __init__(self, known: list[Declared], given: Mapping[str, Value]) -> None:
        self.known = known
        self.optional = given
        self.options = {name: one for one in known if isinstance(one.word, Option) for name in one.word.names}

    def read(self, words: Sequence[str]) -> Arguments | None:
        found: Arguments = {}
        positional: list[str] = []
        left = iter(words)
        for word in left:
            if not word.startswith("-"):
                positional.append(word)
            elif not self._option(word, left, found):
                return None
        if not self._positional(positional, found):
            return None
        return {**self.optional, **found} if all(one.key in {**self.optional, **found} for one in self.known) else None

    def _option(self, word: str, left: Iterator[str], found: Arguments) -> bool:
        """Is `word`, with the value that may be `left`, an option that is understood? Its value goes to `found`."""
        name, is_joined, value = word.partition("=")
        one = self.options.get(name)
        if one is None or (isinstance(one.word, Option) and one.word.at_once):
            return False
        if one.type is bool:
            found[one.key] = True
            return not is_joined
        value = value if is_joined else next(left, "")
        if not value or value.startswith("-") or (is_joined and not name.startswith("--")):
            return False
        found[one.key] = _added(one, found.get(one.key), [value])
        return True

    def _positional(self, words: list[str], found: Arguments) -> bool:
        wanted = [one for one in self.known if isinstance(one.word, Argument)]
        several = len(wanted) == 1 and wanted[0].is_list
        if len(words) > len(wanted) and not several:
            return False
        for one, given in zip(wanted, [words] if several and words else [[word] for word in words], strict=False):
            found[one.key] = _added(one, None, given)
        return True


def _added(one: Declared, before: Value, words: list[str]) -> Value:
    """The value of `words`, behind those that were there `before` where there may be several."""
    if one.type is Path:
        paths = [Path(word) for word in words]
        known = [item for item in before if isinstance(item, Path)] if isinstance(before, list) else []
        return [*known, *paths] if one.is_list else paths[-1]
    texts = [item for item in before if isinstance(item, str)] if isinstance(before, list) else []
    return [*texts, *words] if one.is_list else words[-1]
