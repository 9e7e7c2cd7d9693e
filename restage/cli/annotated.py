"""What GitHub Actions shows of a step: annotations by the lines of its output, Markdown by a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from restage.cli.form import Form
from restage.errors import OutputError
from restage.markup.annotations import Annotation, Level, commands
from restage.markup.markdown import clipped, refused

_FILE: Final = "GITHUB_STEP_SUMMARY"
# GitHub takes 1 MiB for a step and shows nothing of a summary that is larger; characters may have four bytes
_MOST_BYTES: Final = 1_000_000


def annotated(annotations: Iterable[Annotation], markdown: str, environment: Mapping[str, str]) -> str:
    """The lines for the output. `markdown` goes behind what the file of the step's summary has already, where the
    environment names one. Raises OutputError."""
    if file := environment.get(_FILE):
        try:
            _append(Path(file), markdown)
        except OSError as error:
            raise OutputError(f"{_FILE}={file}: can't be written ({error.strerror})") from error
    return commands(annotations)


def of_refusal(problems: Sequence[str], form: Form, environment: Mapping[str, str]) -> str:
    """The text for the output about a call that was refused, as Markdown or as annotations. Raises OutputError."""
    text = refused("restage", problems)
    if form is Form.MARKDOWN:
        return text
    return annotated([Annotation(Level.ERROR, "restage", problem) for problem in problems], text, environment)


def _append(file: Path, markdown: str) -> None:
    there = file.stat().st_size if file.exists() else 0
    room = _MOST_BYTES - there
    size = len(markdown.encode("utf-8", "backslashreplace"))
    text = markdown if size <= room else clipped(markdown, max(0, room // 4))
    with file.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as summary:
        summary.write(f"{text}\n")
