"""Makes the recording of an artifact's configuration, once the configuration is proven on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restage.artifact.folder import Artifact
from restage.document.values import as_object
from restage.errors import UsageError
from restage.recording.collecting import collect
from restage.recording.document import written
from restage.recording.listing import DiskListing
from restage.recording.model import RecordedFiles, Recording
from restage.recording.sensitive import warnings
from restage.source import DiskFiles, Reading, read_configuration
from restage.source.files import repository_root
from restage.tracing.reading import Packaging, configured, dialects


@dataclass(frozen=True)
class Made:
    """A recording as text; `notes`: what is not in it; `warnings`: what had better not be in it."""

    recording: Recording
    text: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def make(artifact: Artifact, folder: Path, packaging: Packaging, left_out: Sequence[str] = ()) -> Made:
    """The recording of the service in `folder`, from which `artifact` was packaged.

    Raises UsageError where there is no such folder, and the errors of `configured` for a configuration that can't be
    read or is not the artifact's.
    """
    if not folder.is_dir():
        raise UsageError(f"--source {folder}: there is no such folder; give the one that holds the service")
    root = repository_root(folder)
    reading = Reading(DiskFiles(folder, root))
    configured(artifact, reading, artifact.stage, packaging)
    dialect = dialects(as_object(as_object(artifact.resolved.value).get("service")))[0]
    configuration = read_configuration(reading, dialect, packaging.config)
    inside = Path(os.path.relpath(os.path.realpath(folder), root)).as_posix()
    collected = collect(configuration, inside, packaging.options, DiskListing(root), left_out=left_out)
    # The proof of the recording itself: it has all that the artifact's stage needs
    configured(artifact, RecordedFiles(collected.recording), artifact.stage, packaging)
    found = tuple(warnings(collected.recording))
    return Made(collected.recording, written(collected.recording), collected.notes, found)
