"""Is it a pair that one learns from? What looks as if it were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from restage.artifact.folder import Artifact
from restage.learn.learning import restaged
from restage.rules.model import Rules

# Stages that people test on, and stages that they promote to: rules lead from the one to the other
_EARLY: Final = frozenset({"dev", "develop", "development", "local", "sandbox", "test", "testing", "ci", "int"})
_LATE: Final = frozenset({"prod", "production", "prd", "live", "staging", "stage", "preprod", "uat"})


def pairing_notes(source: Artifact, model: Artifact, known: Rules, targets: Sequence[str]) -> Iterator[str]:
    """What there is to know about a pair. `known`, `targets`: the rules of the file for the model's stage, and of which
    targets it speaks already."""
    if _are_swapped(source.stage, model.stage, targets):
        yield (
            f"these are rules from {source.stage!r} to {model.stage!r}; the artifact that is tested and promoted comes"
            " first: were SOURCE and TARGET swapped?"
        )
    if not known.all and _is_restaged(source, model, known):
        yield (
            f"{model.folder} is, byte for byte, what restage makes of {source.folder}: where restage wrote it, it shows"
            f" nothing of {model.stage!r}; learn from what `serverless package --stage {model.stage}` wrote"
        )


def _are_swapped(source: str, model: str, targets: Sequence[str]) -> bool:
    by_file = source in targets and model not in targets
    return by_file or (source.lower() in _LATE and model.lower() in _EARLY)


def _is_restaged(source: Artifact, model: Artifact, known: Rules) -> bool:
    """Is `model` what a run makes of `source`, spelling and all?"""
    for maps in (True, False):
        made = restaged(source, model, known, maps=maps)[1]
        texts = {name: document.text for name, document in made.templates.items()}
        if made.state.text == model.state.text and texts == {n: d.text for n, d in model.templates.items()}:
            return True
    return False
