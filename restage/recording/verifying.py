"""Is the recording in an artifact whole, the artifact's own, and up to date?"""

from __future__ import annotations

from dataclasses import replace

from restage.artifact.folder import Artifact
from restage.artifact.layout import RECORDING
from restage.recording.document import written
from restage.recording.found import recorded
from restage.recording.model import Recording
from restage.recording.recorder import Made
from restage.tracing.reading import Packaging, configured


def differences(artifact: Artifact, made: Made | None) -> list[str]:
    """What is wrong with the recording in `artifact`, and how it differs from the one `made` now, if that is given.

    Raises SourceError for a recording that is damaged, or is not the configuration of `artifact`.
    """
    found = recorded(artifact)
    if found is None or found.file != RECORDING:
        return [f"{artifact.folder}: there is no {RECORDING} in it; make it with `restage record`"]
    recording = found.recording
    packaging = Packaging(config=recording.configuration, options=recording.options)
    configured(artifact, found.files, artifact.stage, packaging)
    if made is None or written(recording) == made.text:
        return []
    return [f"{artifact.folder / RECORDING}: {one}" for one in _differing(recording, made.recording)]


def _differing(ours: Recording, now: Recording) -> list[str]:
    both = ours.files.keys() & now.files.keys()
    found = [f"{path} is another one now" for path in both if ours.files[path] != now.files[path]]
    found += [f"{path} is not recorded" for path in now.files.keys() - ours.files.keys()]
    found += [f"{path} is not there any more" for path in ours.files.keys() - now.files.keys()]
    if not found and replace(ours, files={}) != replace(now, files={}):
        found.append("it was made with other options, or other files are looked for now")
    return sorted(found)
