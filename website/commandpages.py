"""The page about the commands and their options, made of what `restage.cli` declares."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from restage.cli.arguments import Argument, Declared, Function, declared, defaults
from restage.cli.commands import COMMANDS
from restage.cli.main import main

PAGE: Final = "reference/commands.md"
OWN: Final = "restage"

_HEAD: Final = f"""# Commands

All that each command takes, as `restage help COMMAND` shows it. {{many}} Options may stand before and after what they
are about; `--option=VALUE` is the same as `--option VALUE`. What the exit statuses say in general is on a
[page of its own](exit-status.md).

`{OWN} --install-completion` and `--show-completion` are there for shells; `{OWN} help` lists all commands.
"""

# Where more is said of a command
_MORE: Final[Mapping[str, str]] = {
    "": "[many at once](../many.md), [rules](../rules.md), [the configuration](../source.md)",
    "check": "[all findings](../checks.md), [reports for pipelines](../pipelines.md)",
    "deploy": "[deploying](../deploying.md#restage-deploy)",
    "diff": "[comparing without pytest](../how-to/golden-tests.md#without-pytest)",
    "learn": "[rules](../rules.md)",
    "record": "[recording](../record.md)",
    "report": "[looking at a run, and showing a fault](../report.md)",
    "stub": "[a folder to deploy from](../deploying.md#a-folder-to-deploy-from)",
    "verify": "[attestations](../attestation.md)",
}


_LONG: Final[Mapping[str, str]] = {"-o": "--output", "-q": "--quiet"}


class Row(NamedTuple):
    """An argument or an option, as the page has it."""

    written: str
    purpose: str


def commands_page(readme: str) -> str:
    """The page's Markdown. What the README says of an option of the main command, it says in more words."""
    known: Mapping[str, Function] = {"": main, **{name: one.function() for name, one in COMMANDS.items()}}
    links = ", ".join(f"[`{_called(name)}`](#{_called(name).replace(' ', '-')})" for name in known)
    parts = [_HEAD.format(many=f"They are {links}.")]
    parts += [_part(name, command, _explained(readme) if not name else {}) for name, command in known.items()]
    return "\n".join(parts)


def _called(name: str) -> str:
    return f"{OWN} {name}".strip()


def _part(name: str, command: Function, explained: Mapping[str, str]) -> str:
    words = declared(command)
    arguments = [one for one in words if isinstance(one.word, Argument)]
    usage = " ".join([_called(name), *(_metavar(one) for one in arguments), "[OPTIONS]"])
    text = inspect.cleandoc(command.__doc__ or "")
    rows = [row(one, defaults(command), explained) for one in words]
    table = "\n".join(["| | |", "|---|---|", *(f"| {one.written} | {one.purpose} |" for one in rows)])
    parts = [f"## `{_called(name)}`", f"    {usage}", text, table]
    parts += [f"More: {_MORE[name]}."] if name in _MORE else []
    return "\n\n".join(parts) + "\n"


def _metavar(one: Declared) -> str:
    metavar = one.word.metavar or ""
    return f"{metavar} ..." if one.is_list else metavar


def row(one: Declared, given: Mapping[str, object], explained: Mapping[str, str]) -> Row:
    """The row for `one`, where `given` is what holds without it, and `explained` says more of some options."""
    if isinstance(one.word, Argument):
        return Row(_code(one.word.metavar), _cell(one.word.help))
    written = ", ".join(_code(f"{name} {one.word.metavar or ''}".strip()) for name in one.word.names)
    text = _sentence(explained.get(one.word.names[-1]) or _cell(one.word.help))
    notes = [] if "repeat" in text or "again for each" in text or not one.is_list else ["May be repeated."]
    notes += ["Has to be given."] if one.key not in given else []
    default = given.get(one.key)
    notes += [f"Without it: {_code(default)}."] if isinstance(default, str) and default else []
    return Row(written, " ".join([text, *notes]))


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _explained(readme: str) -> Mapping[str, str]:
    """What the README's table says of the main command's options, by their long names; rows about several are left."""
    return dict(_rows(readme))


def _rows(readme: str) -> Iterator[tuple[str, str]]:
    start = readme.index("| option | |")
    table = readme[start : readme.index("\n\n", start)]
    for written, text in re.findall(r"^\| (`--?\w.*?`) \| (.*) \|$", table, re.M):
        names = re.findall(r"`(--?[\w-]+)", written)
        if len(names) == 1:
            yield _LONG.get(names[0], names[0]), text.replace("](docs/", "](../")
