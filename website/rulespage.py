"""The page about what may stand in a rules file, made of the tables that files are checked by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restage.rules.grammar import RULE, SETTINGS, SHAPES, VERSION
from restage.rules.keys import Key

PAGE: Final = "reference/rules-file.md"

_HEAD: Final = f"""# The rules file

What may stand in `restage.yml`, version {VERSION} of its format. [Rules](../rules.md#the-file) says what each of it
is for, with examples. The same as a JSON Schema, with which editors complete and check:
[rules.schema.json](../schemas/rules.schema.json); `restage learn --schema` prints it.

    version: {VERSION}
    rules: []          # for every target
    targets:
      prod:            # for this one only; its settings win over those above
        rules: []
"""


def rules_page() -> str:
    """The page's Markdown."""
    shapes = "\n".join(f"| {_codes(one.needs)} | {_codes(one.actions)} | {_codes(one.may)} |" for one in SHAPES)
    return "\n".join(
        [
            _HEAD,
            "## Settings\n\nAt the top of the file for every target, below `targets` for one.\n",
            _table(SETTINGS),
            "\n## Keys of a rule\n",
            _table(RULE),
            "\n## Which keys go together\n",
            "A rule has all keys of the first column, one of the second (if there are any), and any of the third.\n",
            f"| names a place or a text | says what becomes of it | may have |\n|---|---|---|\n{shapes}\n",
        ]
    )


def _table(keys: Mapping[str, Key]) -> str:
    rows = [f"| `{name}` | {_wanted(key)} | {key.purpose} |" for name, key in keys.items()]
    return "\n".join(["| key | wants | is |", "|---|---|---|", *rows])


def _wanted(key: Key) -> str:
    return " or ".join(f"`{word}`" for word in key.choices) if key.choices else str(key.sort)


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
