"""What commands that take many print of one, and of all together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from restage.cli.terminal import emit
from restage.document.values import printable
from restage.errors import UsageError


def workers_of(text: str | None) -> int | None:
    """How many processes `--jobs` asks for, None where it was not given. Raises UsageError."""
    if text is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise UsageError(f"--jobs {text}: expected a number of processes, from 1 to 9999")
    return int(text)


def say(label: str, problems: Iterable[str], trace: str = "") -> None:
    """Problems of one of many, as messages that say of which."""
    emit(trace, err=True)
    lines = (one if not label or one.startswith(label) else f"{label}: {one}" for one in problems)
    emit("".join(f"restage: {printable(line)}\n" for line in lines), err=True)


def labelled(messages: str, label: str) -> str:
    """Messages of one of many, each with what it is about."""
    if not label:
        return messages
    own = "restage: "
    return "".join(f"{own}{printable(label)}: {line.removeprefix(own)}\n" for line in messages.splitlines())
