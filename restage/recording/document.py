"""The recording as the one file that lies in the artifact: JSON, versioned, the same bytes for the same content."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
from collections.abc import Mapping
from typing import Final, cast

from restage.artifact.layout import RECORDING
from restage.document.values import Json, JsonObject, as_list, as_object, as_text
from restage.errors import SourceError
from restage.recording.model import Recording
from restage.source import DIALECTS, bounds
from restage.source.invocation import Option

VERSION: Final = 1
# What JSON and base64 make of the largest recording
_MOST_BYTES: Final = 3 * bounds.ALL_BYTES
_AGAIN: Final = "make it again with `restage record`"


def written(recording: Recording) -> str:
    """The text of the file."""
    document = {
        "about": "The service's configuration, recorded by `restage record` for restaging this artifact.",
        "version": VERSION,
        "framework": recording.dialect,
        "folder": recording.folder,
        "configuration": recording.configuration,
        "options": dict(sorted(recording.options.items())),
        "files": {path: _file(data) for path, data in sorted(recording.files.items())},
        "programs": {path: {"sha256": digest} for path, digest in sorted(recording.programs.items())},
        "patterns": sorted(recording.patterns),
        "absent": sorted(recording.absent),
        "left_out": sorted(recording.left_out),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _file(data: bytes) -> JsonObject:
    digest = hashlib.sha256(data).hexdigest()
    try:
        return {"sha256": digest, "text": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"sha256": digest, "base64": base64.b64encode(data).decode("ascii")}


def read(data: bytes, file: str = RECORDING) -> Recording:
    """The recording that a file holds.

    Raises SourceError, with all problems at once, for what is no recording, is of a later version, is too large, or
    holds a file that is not what was recorded.
    """
    if len(data) > _MOST_BYTES:
        raise SourceError(f"{file}: is larger than any recording; {_AGAIN}")
    try:
        document: Json = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise SourceError(f"{file}: this is no JSON; {_AGAIN}") from None
    known = as_object(document)
    version = known.get("version")
    if version != VERSION or isinstance(version, bool):
        raise SourceError(
            f"{file}: version: {version!r} is not known here, only {VERSION} is; {_AGAIN}, or use a newer restage"
        )
    problems: list[str] = []
    recording = _recording(known, file, problems)
    if problems:
        raise SourceError(problems)
    return recording


def _recording(document: JsonObject, file: str, problems: list[str]) -> Recording:
    folder, name = as_text(document.get("folder")), as_text(document.get("configuration"))
    dialect = as_text(document.get("framework"))
    if dialect not in DIALECTS:
        problems.append(f"{file}: framework: {dialect!r} is none of {', '.join(DIALECTS)}; {_AGAIN}")
    files: dict[str, bytes] = {}
    for path, entry in as_object(document.get("files")).items():
        content = _content(as_object(entry))
        if content is None:
            problems.append(f"{file}: files.{path}: this is not what was recorded (its digest differs); {_AGAIN}")
        else:
            files[path] = content
    if sum(map(len, files.values())) > bounds.ALL_BYTES or len(files) > bounds.FILES:
        problems.append(f"{file}: files: these are more than any configuration has; {_AGAIN}")
    if not problems and posixpath.normpath(posixpath.join(folder, name)) not in files:
        problems.append(f"{file}: configuration: {name!r} is not among the files; {_AGAIN}")
    programs = as_object(document.get("programs"))
    return Recording(
        folder=folder,
        configuration=name,
        dialect=dialect,
        options=_options(as_object(document.get("options"))),
        files=files,
        programs={path: as_text(as_object(one).get("sha256")) for path, one in programs.items()},
        patterns=_texts(document, "patterns"),
        absent=_texts(document, "absent"),
        left_out=_texts(document, "left_out"),
    )


def _content(entry: JsonObject) -> bytes | None:
    """The bytes of a file; None where they are not those of its digest."""
    try:
        data = base64.b64decode(as_text(entry["base64"]), validate=True) if "base64" in entry else None
        content = as_text(entry.get("text")).encode("utf-8") if data is None else data
    except ValueError:  # no base64, or half of a pair
        return None
    return content if hashlib.sha256(content).hexdigest() == entry.get("sha256") else None


def _options(given: JsonObject) -> Mapping[str, Option]:
    fitting = {
        name: value
        for name, value in given.items()
        if isinstance(value, (str, bool)) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    }
    return cast("Mapping[str, Option]", fitting)


def _texts(document: JsonObject, key: str) -> tuple[str, ...]:
    return tuple(as_text(one) for one in as_list(document.get(key)))
