r"""`${…}` in the texts of a rules file: what is filled in, what is refused, and how to write it where it is literal.

The framework's own rules hold: what begins like one of its variables (`${env:…}`, `${ssm:…}`, `${file(…)}`) is one,
`\${` is a literal `${`, and CloudFormation's `${AWS::Region}`, `${LogicalId}`, `${LogicalId.Attribute}` are literal as
they stand (version 3, lib/configuration/variables/parse.js).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

# A source's name begins in lower case; behind it are parameters in parentheses, a colon, or both
# `${code-sha256:…}` is filled in where the value is put (`restage.rules.volatileparts`)
_SOURCE: Final = r"\$\{(?!code-sha256:)\s*[a-z][A-Za-z0-9.-]*(?::(?!:)|\([^)]*\)?)"
_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_OPENING: Final = re.compile(rf"(\\*)(?:\$\{{env:({_NAME})\}}|(\$\{{))")
_FOUND: Final = re.compile(rf"(\\*)(?={_SOURCE})(\$\{{[^,}}]*)([,}}]?)")
_OURS: Final = re.compile(rf"\$\{{env:{_NAME}\}}")
_NUMBER_OF: Final = re.compile(rf"\$\{{env:({_NAME}):number\}}")

_KNOWN: Final = "rules know ${env:NAME}, and ${env:NAME:number} as a whole value"


def number_of(text: str) -> str:
    """The variable whose value as a number `text` asks for; "" if it asks for none."""
    found = _NUMBER_OF.fullmatch(text)
    return found[1] if found else ""


def filled(text: str, variable: Callable[[str], str]) -> str:
    """`text` with variables of the environment filled in, as `variable` gives them, and escapes resolved."""

    def part(found: re.Match[str]) -> str:
        slashes, escaped = divmod(len(found[1]), 2)
        whole = found[0][len(found[1]) :]
        return "\\" * slashes + (whole if escaped or not found[2] else variable(found[2]))

    return _OPENING.sub(part, text) if "${" in text else text


def literal(text: str) -> str:
    """A key's `text`: nothing is filled in there, escapes are resolved."""
    return filled(text, lambda name: f"${{env:{name}}}")


def escaped(text: str) -> str:
    """How `text` is written so that it is read as it stands."""

    def part(found: re.Match[str]) -> str:
        is_variable = re.match(_SOURCE, text[found.end(1) :])
        return found[1] * 2 + ("\\" if is_variable else "") + "${"

    return re.sub(r"(\\*)\$\{", part, text) if "${" in text else text


def misunderstood(text: str, *, is_key: bool = False) -> Iterator[str]:
    """Why `text` is refused, for each variable in it that is none of ours. Defaults may be secret and are not shown."""
    if "${" not in text or (number_of(text) and not is_key):
        return
    for found in _FOUND.finditer(text):
        whole = found[2] + found[3]
        if len(found[1]) % 2 or (_OURS.fullmatch(whole) and not is_key):
            continue
        shown = whole if whole.endswith("}") else f"{found[2]}, …}}"
        what = "is not filled in in a key" if is_key else f"is not understood: {_KNOWN}"
        yield f"{shown} {what}; where it is meant literally, write \\{shown} (in double quotes \\\\{shown})"
