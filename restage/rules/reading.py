"""Rules files: found, read, and checked as a whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from restage.errors import UsageError
from restage.rules.model import NO_RULES, Rules
from restage.suggestions import listed, nearest

if TYPE_CHECKING:
    from restage.rules.located import Located, Mistake

NAME: Final = "restage.yml"
_MISNAMED: Final = "restage.yaml"
_MOST_BYTES: Final = 20_000_000
_ESCAPED: Final = r"; in double quotes write \\${ with two backslashes, or use single quotes"


class Given(NamedTuple):
    """The rules for one run; `file`: where they come from, as it would be typed ("" for none); `notes`: what may not
    be as it was meant; `unlisted`: that the file has rules for other targets only, "" where that is not so; `digest`:
    the file's sha256, in hexadecimal."""

    rules: Rules = NO_RULES
    file: str = ""
    notes: tuple[str, ...] = ()
    unlisted: str = ""
    digest: str = ""


def find_rules(artifact: Path) -> Path | None:
    """The rules file beside `artifact` or above, else in the working directory or above: up to the folder that holds
    `.git`; without one, one folder up."""
    return next((folder / NAME for folder in _searched(artifact) if (folder / NAME).is_file()), None)


def _searched(artifact: Path) -> list[Path]:
    place = Path(os.path.abspath(artifact))
    here = Path(os.getcwd())
    return list(dict.fromkeys((*_upwards(place.parents), *_upwards((here, *here.parents)))))


def _upwards(folders: Sequence[Path]) -> Sequence[Path]:
    """Those of `folders`, each in the next one, in which a rules file may lie."""
    last = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 1)
    return folders[: last + 1]


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
    data = _read(file)
    rules, targets = parsed(_text(data, file), str(file), target, os.environ if environment is None else environment)
    unlisted = _unlisted(file, target, targets) if targets and target not in targets else ""
    if rules == NO_RULES and not unlisted:
        notes.append(f"{file} says nothing for {target!r}")
    return Given(rules, str(file), tuple(notes), unlisted, hashlib.sha256(data).hexdigest())


def _unlisted(file: Path, target: str, targets: Sequence[str]) -> str:
    near = nearest(target, targets)
    return (
        f"{file} has no target {target!r}, only {listed(targets)}, so no target's rules were applied; "
        + (f"did you mean --to {near}? " if near else "")
        + f"for a target that needs none, write `{target}: {{}}` under targets"
    )


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
    return parse_rules(_text(_read(file), file), str(file), target, os.environ if environment is None else environment)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{file}: is larger than {_MOST_BYTES:,} bytes; no rules file is")
        return data
    except OSError as error:
        raise UsageError(f"{file}: can't be read ({error.strerror})") from None


def _text(data: bytes, file: Path) -> str:
    try:
        # With the ends of lines that a text file has in Python
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: can't be read ({error})") from None


def parse_rules(text: str, file: str, target: str, environment: Mapping[str, str]) -> Rules:
    """As `read_rules`, for a text; `file` names it in messages. Raises UsageError."""
    return parsed(text, file, target, environment)[0]


def parsed(text: str, file: str, target: str, environment: Mapping[str, str]) -> tuple[Rules, tuple[str, ...]]:
    """As `parse_rules`, and all targets of which the file speaks."""
    root = _composed(text, file)
    from restage.rules.building import build  # noqa: PLC0415 - only a run with a rules file needs it
    from restage.rules.comments import learned_lines  # noqa: PLC0415

    return build(root, file, target, environment, learned_lines(text)), _targets(root)


def check_rules(file: Path) -> tuple[str, ...]:
    """The targets of which `file` speaks. Nothing is asked of the environment.

    Raises UsageError as `read_rules`, but for variables.
    """
    return _targets(_composed(_text(_read(file), file), str(file)))


def _composed(text: str, file: str) -> Located:
    """What a rules file holds, checked."""
    # Only a run with a rules file needs YAML
    import yaml  # noqa: PLC0415

    from restage.rules.located import compose  # noqa: PLC0415

    mistakes: list[Mistake] = []
    try:
        root = compose(text, mistakes)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        hint = _ESCAPED if "escape character '$'" in str(error.problem) else ""
        line = mark.line + 1 if mark else 1
        raise UsageError(f"{file}, line {line}: this is not YAML ({error.problem}){hint}") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{file}: this is not YAML ({error})") from None
    _check(root, file, mistakes)
    return root


def _targets(root: Located) -> tuple[str, ...]:
    return tuple(root.members["targets"].members) if "targets" in root.members else ()


def _check(root: Located, file: str, mistakes: list[Mistake]) -> None:
    from restage.rules.checking import check_file  # noqa: PLC0415

    check_file(root, mistakes)
    if mistakes:
        ordered = sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column))
        raise UsageError([f"{file}, line {m.line}, column {m.column}: {m.text}" for m in ordered])


def targets_of(file: Path) -> tuple[str, ...]:
    """The targets of which `file` speaks, () where it can't be read. It is not checked."""
    import yaml  # noqa: PLC0415 - as above

    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ()
    members = root.value if isinstance(root, yaml.MappingNode) else []
    named = [value for key, value in members if key.value == "targets" and isinstance(value, yaml.MappingNode)]
    return tuple(str(key.value) for value in named for key, _ in value.value)
