"""What an artifact itself holds of its configuration: a recording, or what version 4 of the framework leaves there."""

from __future__ import annotations

import json
import posixpath
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import META, RECORDING
from restage.document.values import Json, JsonObject, as_object, as_text
from restage.recording.document import read
from restage.recording.model import RecordedFiles, Recording
from restage.source import V4


class Recorded(NamedTuple):
    """A recording, and the artifact's file that holds it."""

    file: str
    recording: Recording

    @property
    def files(self) -> RecordedFiles:
        """The files of it."""
        return RecordedFiles(self.recording)


def recorded(artifact: Artifact) -> Recorded | None:
    """The recording in `artifact`, else what version 4 keeps of the configuration; None where there is neither.

    Raises SourceError for a recording that is damaged or not known; ArtifactError where it can't be read.
    """
    if RECORDING in artifact.others:
        return Recorded(RECORDING, read(artifact.read(RECORDING), str(artifact.folder / RECORDING)))
    if META in artifact.others:
        recording = _from_meta(artifact.read(META), artifact.service)
        return None if recording is None else Recorded(META, recording)
    return None


def _from_meta(data: bytes, service: str) -> Recording | None:
    """The one configuration of `service` that version 4 has kept as it was written; nothing of other files."""
    try:
        document: Json = json.loads(data)
    except (ValueError, RecursionError):
        return None
    entries = {path: as_object(entry) for path, entry in as_object(document).items()}
    found = {path: entry for path, entry in entries.items() if as_text(entry.get("serviceRawFile"))}
    if len(found) > 1:
        found = {path: entry for path, entry in found.items() if _service(entry) == service}
    if len(found) != 1:
        return None
    ((path, entry),) = found.items()
    name = posixpath.basename(path.replace("\\", "/"))
    if name not in V4.names:
        name = V4.names[0]
    content = as_text(entry.get("serviceRawFile")).encode("utf-8", "surrogatepass")
    return Recording(".", name, V4.name, {}, {name: content})


def _service(entry: JsonObject) -> str:
    service = entry.get("service")
    return as_text(as_object(service).get("service")) or as_text(service)
