"""From the words of a call to the command that is meant and what it is called with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from restage.cli.arguments import Arguments, Function, Option, declared, read
from restage.cli.commands import COMMANDS, overview
from restage.cli.form import Form
from restage.cli.terminal import FAILED, emit, give_up
from restage.errors import UsageError
from restage.suggestions import nearest

OWN: Final = "restage"
OTHER: Final = "sls-restage"  # the same command, by the distribution's name

# Options that people know from elsewhere, and those of ours that may be meant
_MEANT: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("--stage", "-s", "--target", "--env", "--environment"), ("--to", "--from", "--not")),
    **dict.fromkeys(("--source", "--source-stage"), ("--from",)),
    **dict.fromkeys(("--out", "--out-dir", "--outdir", "--package", "-p", "--dest"), ("-o",)),
    **dict.fromkeys(("--config", "-c"), ("--rules", "--config")),
    **dict.fromkeys(("--region", "-r"), ("--opt",)),
    "--to": ("--stage",),  # of deploy, which takes the stage from the artifact
}

_MISTYPED: Final = 2  # letters too many or too few


class Called(NamedTuple):
    """A command, what it was called by, and the words that are for it; `own`: no subcommand."""

    command: Function
    name: str
    words: list[str]
    own: bool


def name_of(program: str) -> str:
    """Which of the two names of the command was typed."""
    return OTHER if Path(program).stem == OTHER else OWN


def call(name: str, words: list[str], own: Function) -> None:
    """Calls the command that `words` mean; `own` is the one that is no subcommand. Ends with SystemExit where words are
    wrong, or ask for help."""
    if f"_{name}_COMPLETE".replace("-", "_").upper() in os.environ:
        from restage.cli.shells import complete  # noqa: PLC0415 - only shells ask for it

        complete(name, own)
    if "" in words:
        # It would stand for this folder, and comes from a variable that is not set
        before = [OWN, *words][words.index("")]
        empty = UsageError(f"the argument after {before} is empty; is a variable of your script not set?")
        give_up(empty, form=Form.in_words(words))
    if not words:
        _show_help(name, own)
    called = _called(name, _asking_for_help(words), own)
    found = read(called.command, called.words)
    called.command(**(_by_typer(called) if found is None else found))


def _asking_for_help(words: list[str]) -> list[str]:
    """`help diff` is `diff --help`."""
    return [*(word for word in words[1:] if word in COMMANDS), "--help"] if words[0] == "help" else words


def _called(name: str, words: list[str], own: Function) -> Called:
    if words[0] in COMMANDS:
        return Called(COMMANDS[words[0]].function(), f"{name} {words[0]}", words[1:], False)
    return Called(own, name, words, True)


def _show_help(name: str, own: Function) -> None:
    """All help, as a message: nothing was asked for, so there is no result."""
    import contextlib  # noqa: PLC0415
    import io  # noqa: PLC0415

    with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):
        _by_typer(Called(own, name, ["--help"], True))
    emit(shown.getvalue(), err=True)
    raise SystemExit(FAILED)


def _by_typer(called: Called) -> Arguments:
    """What typer makes of words that are not plain. Ends with SystemExit where they are wrong."""
    from restage.cli.typed import arguments  # noqa: PLC0415 - see `restage.cli.arguments`

    form = Form.in_words(called.words)
    if hints := list(_hints(called)):
        give_up(UsageError(hints), form=form)
    epilog = overview() if called.own else ""
    if form is Form.TEXT:
        return arguments(called.command, called.words, called.name, epilog=epilog, completion=called.own)
    return _told_as(form, lambda: arguments(called.command, called.words, called.name, epilog=epilog))


def _told_as(form: Form, reading: Callable[[], Arguments]) -> Arguments:
    """What was read; what is wrong is told in this form, too."""
    import contextlib  # noqa: PLC0415
    import io  # noqa: PLC0415

    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            return reading()
        except SystemExit as end:
            status = end.code
    text = said.getvalue().strip()
    if not status:
        raise SystemExit(status)
    give_up(UsageError(text.rpartition("Error: ")[2]), form=form)


def _hints(called: Called) -> Iterator[str]:
    """What is meant by words that there are not."""
    known = {name: one for one in declared(called.command) for name in getattr(one.word, "names", ())}
    for before, word in zip(["", *called.words], called.words, strict=False):
        name = word.partition("=")[0]
        is_value = before in known and known[before].type is not bool
        there = [known[meant].word for meant in _MEANT.get(name, ()) if meant in known]
        if name not in known and there and not is_value:
            yield f"{name}: there is no such option; did you mean {_listed(there)}?"
    first = called.words[0] if called.own and called.words else "-"
    if not first.startswith("-") and not os.path.exists(first):
        near = nearest(first, [*COMMANDS, "help"])
        if near and abs(len(near) - len(first)) <= _MISTYPED:
            yield f"{first}: there is no such artifact, and no such command; did you mean `{called.name} {near}`?"


def _listed(options: Sequence[object]) -> str:
    known = [one for one in options if isinstance(one, Option)]
    return " or ".join(f"{one.names[0]} {one.metavar} ({_sentence(one.help)})" for one in known)


def _sentence(text: str) -> str:
    return f"{text[:1].lower()}{text[1:].rstrip('.')}"
