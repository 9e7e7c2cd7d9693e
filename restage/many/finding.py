"""What the words of a call name: artifacts, folders that hold a composition, files that are one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from restage.artifact.layout import DIRECTORY, STATE_FILE
from restage.compose.files import compose_file
from restage.document.jsontext import parse
from restage.document.values import as_text, at
from restage.errors import ArtifactError, RestageError, UsageError
from restage.many.layout import Named
from restage.remote.urls import check_url, is_url


def artifacts_of(words: Sequence[str], source: str | None, environment: Mapping[str, str]) -> list[Named]:
    """The artifacts that `words` name, in order; those of a composition under the names of its services.

    `source`: the stage they were packaged for, where that was said. Raises UsageError with all that is wrong.
    """
    found: list[Named] = []
    problems: list[str] = []
    for word in words:
        try:
            found += _artifacts(word, source, environment)
        except RestageError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)
    return found


def _artifacts(word: str, source: str | None, environment: Mapping[str, str]) -> Iterator[Named]:
    if is_url(word):
        check_url(word)
        yield Named(word)
        return
    file = compose_file(Path(word))
    if file is None:
        yield Named(word)
        return
    from restage.compose.services import read_composition  # noqa: PLC0415 - needs YAML

    for service in read_composition(file, source, environment):
        yield Named(os.fspath(service.artifact), service.name)


def folders_of(words: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The same for commands that only read; each once. Raises UsageError."""
    return list(dict.fromkeys(one.folder for one in artifacts_of(words, None, environment)))


def sources_of(folders: Iterable[str]) -> dict[str, str]:
    """The stages that the artifacts in `folders` were packaged for; what can't be read has none, and will say why."""
    return {folder: stage for folder in folders if (stage := _stage(Path(folder) / STATE_FILE))}


def _stage(state: Path) -> str:
    try:
        value = parse(state.read_bytes(), str(state)).value
    except (OSError, ArtifactError):
        return ""
    match = DIRECTORY.fullmatch(as_text(at(value, ("package", "artifactDirectoryName"))))
    return match["stage"] if match else ""
