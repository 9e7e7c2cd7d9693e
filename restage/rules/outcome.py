"""What rules made of an artifact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.document.values import Path
from restage.text.finding import ConfiguredText
from restage.text.wordrule import WordRule
from restage.verdict import Verdict


class Applied(NamedTuple):
    """An artifact with the values that rules gave it, its names still the source's.

    `fixed`: by file, the places on which rules had the last word; places of the state file are those of the file
    itself. `verdicts`: one for each place. `general`: the places (file, path) that rules changed which were learned and
    name no particular thing. `words`: texts that stay, or become others, wherever they stand. `files`:
    old name → new name of a file that is named after the service. `texts`: of the configuration, what they become.
    `configured`: those of the `fixed` places that the configuration leaves as they are. `by_source`: was the
    service's configuration asked? `unsettled`: the values that may stand elsewhere, too, and of which it does not say
    what becomes of them (`restage.text.distinctive.any_spelling`); None where any may. `unread`: the places of the
    state whose sections nothing reads but variables.
    """

    artifact: Artifact
    fixed: Mapping[str, frozenset[Path]] = {}
    verdicts: tuple[Verdict, ...] = ()
    general: frozenset[tuple[str, Path]] = frozenset()
    words: tuple[WordRule, ...] = ()
    files: Mapping[str, str] = {}
    texts: Mapping[str, ConfiguredText] = {}
    configured: Mapping[str, frozenset[Path]] = {}
    by_source: bool = False
    unsettled: frozenset[str] | None = None
    unread: frozenset[Path] = frozenset()
