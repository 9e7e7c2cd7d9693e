"""Files to be recorded that seem to hold secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from restage.errors import SourceError
from restage.recording.model import Recording
from restage.secrets.judging import is_secret
from restage.source import DIALECTS, List, Map, MappedFiles, Reading, Value
from restage.source.contents import Contents
from restage.source.nodes import MARK, Nothing, Path, place_of

_LINE: Final = re.compile(r"\s*[\"']?([\w.-]+)[\"']?\s*[:=]\s*[\"']?(.*?)[\"']?[,;]?\s*")


def warnings(recording: Recording) -> Iterator[str]:
    """One sentence for each place that looks like a secret; never its value."""
    contents = Contents(Reading(MappedFiles(recording.files)), DIALECTS[recording.dialect])
    for path, data in sorted(recording.files.items()):
        try:
            value = contents.read(path)
        except SourceError:
            value = data.decode("utf-8", "replace")
        places = _in_text(value, path) if isinstance(value, str) else _in_node(value, ())
        for place, name in places:
            yield f"{place}: {name} looks like a secret, and is recorded; --leave-out keeps a file out"


def _in_node(value: Value | Nothing, path: Path) -> Iterator[tuple[str, str]]:
    if not isinstance(value, (Map, List)):
        return
    for key, child in value.items() if isinstance(value, Map) else enumerate(value):
        where = (*path, key)
        if isinstance(child, (Map, List)):
            yield from _in_node(child, where)
        elif isinstance(child, str) and MARK not in child and is_secret(where, child):
            yield str(place_of(value, key)), ".".join(map(str, where))


def _in_text(text: str, file: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match and MARK not in match[2] and is_secret((match[1],), match[2]):
            yield f"{file}:{number}", match[1]
