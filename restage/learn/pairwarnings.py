"""Is it a pair that one learns from? What looks as if it were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from restage.artifact.layout import STATE_FILE
from restage.learn.plans import Plans
from restage.rules.model import Rules

# Stages that people test on, and stages that they promote to: rules lead from the one to the other
_EARLY: Final = frozenset({"dev", "develop", "development", "local", "sandbox", "test", "testing", "ci", "int"})
_LATE: Final = frozenset({"prod", "production", "prd", "live", "staging", "stage", "preprod", "uat"})


def pairing_notes(plans: Plans, known: Rules, targets: Sequence[str]) -> Iterator[str]:
    """What there is to know about the pair of `plans`. `known`, `targets`: the rules of the file for the model's stage,
    and of which targets it speaks already."""
    source, model = plans.source, plans.model
    if _are_swapped(source.stage, model.stage, targets):
        yield (
            f"these are rules from {source.stage!r} to {model.stage!r}; the artifact that is tested and promoted comes"
            " first: were SOURCE and TARGET swapped?"
        )
    if not known.all and _is_restaged(plans, known):
        yield (
            f"{model.folder} is, byte for byte, what restage makes of {source.folder}: where restage wrote it, it shows"
            f" nothing of {model.stage!r}; learn from what `serverless package --stage {model.stage}` wrote"
        )


def _are_swapped(source: str, model: str, targets: Sequence[str]) -> bool:
    by_file = source in targets and model not in targets
    return by_file or (source.lower() in _LATE and model.lower() in _EARLY)


def _is_restaged(plans: Plans, known: Rules) -> bool:
    """Is the model what a run makes of the source, spelling and all?"""
    model = plans.model
    texts = {STATE_FILE: model.state.text, **{name: one.text for name, one in model.templates.items()}}
    return plans.made(known, maps=True, configured=False).texts == texts
