"""The rules file: what one artifact can't tell, said once by the people who know.

A rules file can settle two classes, for every target or, under `targets`, for one:

    version: 1
    provider-stage: follows   # the configuration takes provider.stage from --stage, so the state's is the target's
    text: replace             # the stage as a word of its own in your text is the stage
    targets:
      prod:
        text: ask             # there, such words are listed as uncertain, as they are without a rule
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from restage.errors import UsageError

NAME = "restage.yml"
VERSION = 1
_CHOICES: dict[str, tuple[str, str]] = {"provider-stage": ("stays", "follows"), "text": ("ask", "replace")}
_SHOWN = {key: " or ".join(choices) for key, choices in _CHOICES.items()}


class Rules(NamedTuple):
    """What is settled: does the configured stage follow the target; is the stage as a word in the user's text meant?"""

    stage_follows: bool = False
    text: bool = False


def find_rules(artifact: Path) -> Path | None:
    """The rules file beside `artifact` or in a parent up to the one with `.git`; without one, only up to its parent."""
    parents = artifact.absolute().parents
    last = next((index for index, parent in enumerate(parents) if (parent / ".git").exists()), 1)
    return next((folder / NAME for folder in parents[: last + 1] if (folder / NAME).is_file()), None)


NO_RULES = Rules()


def rules_for(artifact: Path, given: Path | None, target: str) -> Rules:
    """The rules for one run: of the file that was given, else of the one that is found, else none."""
    file = given or find_rules(artifact)
    return read_rules(file, target) if file else NO_RULES


def read_rules(file: Path, target: str) -> Rules:
    """The rules of `file` for `target`. Raises UsageError with all mistakes in one message, each with its line."""
    # Only a run with a rules file needs YAML
    import yaml  # noqa: PLC0415

    try:
        root = yaml.compose(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: can't be read ({error})") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UsageError(f"{file}, line {mark.line + 1 if mark else 1}: this is not YAML ({error.problem})") from None
    problems: list[str] = []
    entries = dict(_entries(root, file, problems, top=True))
    chosen = dict(_settings(entries, file, problems))
    for stage, node in _entries(entries.get("targets"), file, problems) if "targets" in entries else ():
        own = dict(_settings(dict(_entries(node, file, problems)), file, problems))
        chosen.update(own if stage == target else {})
    if problems:
        raise UsageError(problems)
    return Rules(stage_follows=chosen.get("provider-stage") == "follows", text=chosen.get("text") == "replace")


Node = object  # yaml's nodes have no types of their own


def _entries(node: Node, file: Path, problems: list[str], *, top: bool = False) -> Iterator[tuple[str, Node]]:
    """The members of a mapping; of the whole file `version` is checked and left out."""
    pairs = getattr(node, "value", None)
    if not isinstance(pairs, list) or getattr(node, "id", "") != "mapping":
        problems.append(f"{file}{_line(node)}: names with values are wanted here, such as `text: replace`")
        return
    seen: set[str] = set()
    for key, value in pairs:
        name = str(key.value)
        if name in seen:
            problems.append(f"{file}{_line(key)}: {name} is there twice")
        seen.add(name)
        if not (top and name == "version"):
            yield name, value
        elif value.value != str(VERSION):
            problems.append(f"{file}{_line(value)}: version: {VERSION} is wanted, the only one there is")
    if top and "version" not in seen:
        problems.append(f"{file}, line 1: version: {VERSION} is missing")


def _settings(entries: dict[str, Node], file: Path, problems: list[str]) -> Iterator[tuple[str, str]]:
    for name, node in entries.items():
        value = str(getattr(node, "value", ""))
        if name in _CHOICES and value in _CHOICES[name]:
            yield name, value
        elif name in _CHOICES:
            problems.append(f"{file}{_line(node)}: {name} is {_SHOWN[name]}, not {value!r}")
        elif name != "targets":
            problems.append(f"{file}{_line(node)}: there is no rule {name}; there are {', '.join(_CHOICES)}, targets")


def _line(node: Node) -> str:
    mark = getattr(node, "start_mark", None)
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ", line 1"
