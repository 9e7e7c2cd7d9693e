"""From files to the artifacts that they lie in: pre-commit and `git diff --name-only` name files, not folders."""

from __future__ import annotations

import os
from collections.abc import Iterable

from restage.artifact.layout import STATE_FILE


def folders_for(words: Iterable[str]) -> list[str]:
    """`words`, with its artifact for each file of one, and none of these twice."""
    folders: list[str] = []
    for word in words:
        folder = _artifact_with(word)
        if folder is None or folder not in folders:
            folders.append(word if folder is None else folder)
    return folders


def _artifact_with(file: str) -> str | None:
    folder = os.path.dirname(file) or os.curdir
    is_in_artifact = os.path.isfile(file) and os.path.isfile(os.path.join(folder, STATE_FILE))
    return folder if is_in_artifact else None
