"""Rules files: found, read, and checked as a whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from restage.errors import UsageError
from restage.rules.model import NO_RULES, Rules

if TYPE_CHECKING:
    from restage.rules.located import Located, Mistake

NAME: Final = "restage.yml"


def find_rules(artifact: Path) -> Path | None:
    """The rules file beside `artifact` or in a parent up to the one with `.git`; without one, only up to its parent."""
    parents = artifact.absolute().parents
    last = next((index for index, parent in enumerate(parents) if (parent / ".git").exists()), 1)
    return next((folder / NAME for folder in parents[: last + 1] if (folder / NAME).is_file()), None)


def rules_for(artifact: Path, given: Path | None, target: str, environment: Mapping[str, str] | None = None) -> Rules:
    """The rules for one run: of the file that was given, else of the one that is found, else none."""
    file = given or find_rules(artifact)
    return read_rules(file, target, environment) if file else NO_RULES


def read_rules(file: Path, target: str, environment: Mapping[str, str] | None = None) -> Rules:
    """The rules of `file` for `target`; `environment` (None: this process's) fills in `${env:NAME}`.

    Raises UsageError with all mistakes of the file in one message, each with its line and column; then with all
    variables that the rules for `target` need and that are not set.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
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

    return build(root, Path(file).name, target, environment, learned_lines(text))


def _check(root: Located, file: str, mistakes: list[Mistake]) -> None:
    from restage.rules.checking import check_file  # noqa: PLC0415

    check_file(root, mistakes)
    if mistakes:
        ordered = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.column))
        raise UsageError([f"{file}, line {m.line}, column {m.column}: {m.text}" for m in ordered])
