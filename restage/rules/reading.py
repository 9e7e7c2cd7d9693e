"""Rules files: found, read, and checked as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from restage.errors import UsageError
from restage.rules.model import NO_RULES, Rules

if TYPE_CHECKING:
    from restage.rules.located import Located, Mistake

NAME: Final = "restage.yml"
_MISNAMED: Final = "restage.yaml"


class Given(NamedTuple):
    """The rules for one run; `file`: where they come from, as it would be typed ("" for none); `notes`: what may not
    be as it was meant."""

    rules: Rules = NO_RULES
    file: str = ""
    notes: tuple[str, ...] = ()


def find_rules(artifact: Path) -> Path | None:
    """The rules file beside `artifact` or in a parent up to the one with `.git`; without one, only up to its parent."""
    return next((folder / NAME for folder in _searched(artifact) if (folder / NAME).is_file()), None)


def _searched(artifact: Path) -> list[Path]:
    parents = Path(os.path.abspath(artifact)).parents
    last = next((index for index, parent in enumerate(parents) if (parent / ".git").exists()), 1)
    return list(parents[: last + 1])


def typed(file: Path) -> Path:
    """`file` as one would type it here: from the working directory on, where that is shorter."""
    try:
        return min(Path(os.path.relpath(file)), file, key=lambda path: len(str(path)))
    except ValueError:  # on another drive than the working directory
        return file


def given_rules(artifact: Path, given: Path | None, target: str, environment: Mapping[str, str] | None = None) -> Given:
    """The rules for one run: of the file that was given, else of the one that is found, else none."""
    found = None if given else find_rules(artifact)
    file = given or (typed(found) if found else None)
    notes = [] if given else [_other_name(path, found) for path in _misnamed(artifact, found)]
    if file is None:
        return Given(notes=tuple(notes))
    rules = read_rules(file, target, environment)
    if rules == NO_RULES:
        notes.append(f"{file} says nothing for {target!r}")
    return Given(rules, str(file), tuple(notes))


def _misnamed(artifact: Path, found: Path | None) -> Iterator[Path]:
    """Files that would be looked for under another name, no further away than what was `found`."""
    for folder in _searched(artifact):
        if (folder / _MISNAMED).is_file():
            yield typed(folder / _MISNAMED)
        if found and found.parent == folder:
            return


def _other_name(file: Path, found: Path | None) -> str:
    return f"{file} is not read: rules are looked for in {NAME}" + (f", as in {typed(found)}" if found else "")


def read_rules(file: Path, target: str, environment: Mapping[str, str] | None = None) -> Rules:
    """The rules of `file` for `target`; `environment` (None: this process's) fills in `${env:NAME}`.

    Raises UsageError with all mistakes of the file in one message, each with its line and column; then with all
    variables that the rules for `target` need and that are not set.
    """
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise UsageError(f"{file}: can't be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: can't be read ({error})") from None
    return parse_rules(text, str(file), target, os.environ if environment is None else environment)


def parse_rules(text: str, file: str, target: str, environment: Mapping[str, str]) -> Rules:
    """As `read_rules`, for a text; `file` names it in messages. Raises UsageError."""
    # Only a run with a rules file needs YAML
    import yaml  # noqa: PLC0415

    from restage.rules.located import compose  # noqa: PLC0415

    mistakes: list[Mistake] = []
    try:
        root = compose(text, mistakes)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UsageError(f"{file}, line {mark.line + 1 if mark else 1}: this is not YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{file}: this is not YAML ({error})") from None
    _check(root, file, mistakes)
    from restage.rules.building import build  # noqa: PLC0415
    from restage.rules.comments import learned_lines  # noqa: PLC0415

    return build(root, file, target, environment, learned_lines(text))


def _check(root: Located, file: str, mistakes: list[Mistake]) -> None:
    from restage.rules.checking import check_file  # noqa: PLC0415

    check_file(root, mistakes)
    if mistakes:
        ordered = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.column))
        raise UsageError([f"{file}, line {m.line}, column {m.column}: {m.text}" for m in ordered])
