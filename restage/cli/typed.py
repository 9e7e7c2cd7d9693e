"""A command as typer has it: for help, for what is wrong with words, and for shell completion."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from restage.cli import completion
from restage.cli.arguments import Argument, Arguments, Declared, Function, Value, declared, defaults


def app_of(
    command: Function,
    call: Function | None = None,
    *,
    epilog: str = "",
    completion: bool = False,
) -> typer.Typer:
    """An application that reads words as `command` declares them and gives them to `call` (None: to `command`).

    `completion`: does it offer to install the completion of words in shells?
    """
    app = typer.Typer(
        add_completion=completion,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command(epilog=epilog or None)(_typed(command, call or command))
    return app


def arguments(
    command: Function, words: list[str], name: str, *, epilog: str = "", completion: bool = False
) -> Arguments:
    """What `command` is to be called with; where that can't be told, ends as typer does, with help or a message.

    `name`: what was typed to call it.
    """
    found: Arguments = {}
    called: list[bool] = []

    def call(**given: Value) -> None:
        found.update(given)
        called.append(True)

    try:
        # On Windows, typer expands `*` and `~` in words that it takes from the process by itself
        own = None if words == sys.argv[1:] else words
        app_of(command, call, epilog=epilog, completion=completion)(own, prog_name=name)
    except SystemExit:
        if not called:
            raise
    return found


def _typed(command: Function, call: Function) -> Function:
    """`call`, with the signature of `command` in typer's own terms."""

    def typed(**given: Value) -> None:
        call(**given)

    known, optional = declared(command), defaults(command)
    annotations = {one.key: Annotated[one.annotation, _word(one)] for one in known}
    typed.__name__, typed.__doc__, typed.__annotations__ = command.__name__, command.__doc__, dict(annotations)
    typed.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(
            one.key,
            inspect.Parameter.KEYWORD_ONLY,
            default=optional.get(one.key, inspect.Parameter.empty),
            annotation=annotations[one.key],
        )
        for one in known
    ])  # fmt: skip
    return typed


def _word(one: Declared) -> object:
    word = one.word
    complete = getattr(completion, word.completed_by) if word.completed_by else None
    if isinstance(word, Argument):
        return typer.Argument(metavar=word.metavar, help=word.help, show_default=False, autocompletion=complete)
    if word.at_once is None:
        return typer.Option(*word.names, metavar=word.metavar, help=word.help, autocompletion=complete)
    return typer.Option(*word.names, help=word.help, callback=_at_once(word.at_once), is_eager=True)


def _at_once(action: Callable[[], None]) -> Callable[[bool], bool]:
    def callback(given: bool) -> bool:
        if given:
            action()
            raise typer.Exit
        return False

    return callback
