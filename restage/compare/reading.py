"""An artifact as it lies there, whole or not: what is missing or does not fit is for the comparison to find."""

from __future__ import annotations

import pathlib

from restage.artifact import MAX_VALUES, Artifact, documents, scan
from restage.errors import ArtifactError
from restage.layout import STATE_FILE
from restage.wanted import judge_state


def read_artifact(folder: pathlib.Path) -> Artifact:
    """The artifact in `folder`.

    Raises ArtifactError where there is none or it can't be read. Unlike `load_artifact` it does not refuse one whose
    zips are missing or are not those that the templates were made with.
    """
    names = scan(folder)
    state, templates = documents(folder, names)
    problems = judge_state(state.value)
    if problems:
        raise ArtifactError([f"{folder}/{problem}" for problem in problems])
    others = tuple(name for name in names if name != STATE_FILE and name not in templates)
    artifact = Artifact(folder=folder, state=state, templates=templates, others=others)
    if artifact.resolved.size > MAX_VALUES:
        raise ArtifactError(f"{folder}/{STATE_FILE}: its references unfold to more than {MAX_VALUES} values")
    return artifact
