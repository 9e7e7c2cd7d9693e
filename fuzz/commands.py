"""The commands, called in this process: whatever they are given, they end with a status of their own.

`run` gives what is wrong with a call: an exception that nobody foresaw, a status that there is not, a character on the
output that a terminal would obey.
"""

from __future__ import annotations

import contextlib
import io
import re
import traceback
from pathlib import Path
from typing import Final, NamedTuple

import restage
from restage.cli.dispatch import call
from restage.cli.main import main

STATUSES: Final = (0, 1, 2)
_PACKAGE: Final = Path(restage.__file__).parent
# What terminals obey, and what changes the order of what people see. Line feeds and tabs are layout
RAW: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Called(NamedTuple):
    """What came of one call: its status, what it printed, and what is wrong with that."""

    status: int | None
    out: str
    err: str
    faults: tuple[str, ...]


def run(words: list[str]) -> Called:
    """Calls `restage` with `words`."""
    status: int | None = 0
    faults: list[str] = []
    with contextlib.redirect_stdout(_Utf8()) as out, contextlib.redirect_stderr(_Utf8()) as err:
        try:
            call("restage", words, main)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else None
        except Exception as error:
            faults.append(_told(error))
    if status not in STATUSES:
        faults.append(f"exit status {status}")
    printed = {"stdout": out.getvalue(), "stderr": err.getvalue()}
    for name, text in printed.items():
        if found := RAW.search(text):
            faults.append(f"{words[0] if words[0].isalpha() else 'restage'}: {name} has a raw {found.group()!a}")
    return Called(status, printed["stdout"], printed["stderr"], tuple(faults))


class _Utf8(io.StringIO):
    """An output that takes only what UTF-8 can say."""

    encoding = "utf-8"

    def write(self, text: str, /) -> int:
        text.encode("utf-8")
        return super().write(text)


def _told(error: Exception) -> str:
    """The exception and the innermost lines of the package, by which findings are told apart."""
    lines = [
        f"{Path(frame.filename).relative_to(_PACKAGE).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    return f"{type(error).__name__}: {str(error)[:80]} at {' < '.join(reversed(lines[-3:]))}"
