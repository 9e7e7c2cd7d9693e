"""The steps from an artifact to what changes in it, in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from restage.plan.conclusion import concluded
from restage.plan.draft import Draft, Found, Inputs
from restage.plan.steps.hashes import hashed_ids
from restage.plan.steps.logical_ids import exported_names, logical_ids, notified_machines
from restage.plan.steps.names import first_draft, framework_names
from restage.plan.steps.stagemaps import map_values
from restage.plan.steps.statemachines import definitions
from restage.plan.steps.texts import renamed_functions, state_file, user_text
from restage.plan.steps.uncertainties import collisions, uncertainties

Step: TypeAlias = Callable[[Draft], Draft]

# A new source of evidence is one more row, with a function in this package. Its verdicts go into the `names` of a
# template, or into the draft's `ids`, `configured` or `uncertainties`, which `restage.plan.conclusion` reads
STEPS: Final[tuple[Step, ...]] = (
    framework_names,  # physical names that a formula gives, and what stamps are made of
    user_text,  # the user's own text in the templates
    state_file,  # the configuration, and the paths of zips
    renamed_functions,  # what follows a function's name of the user's
    map_values,  # values from maps by stage
    logical_ids,  # which follow from names
    exported_names,  # exports and imports that follow from logical IDs
    notified_machines,  # rules for state machines, called by a hash of their definition
    definitions,  # of state machines, whose variables are called by what changes in them
    hashed_ids,  # logical IDs that hold a hash
    collisions,
    uncertainties,  # what looks like the stage, and nothing above could tell
)


def run(inputs: Inputs) -> Found:
    """All steps. Raises Refusal where a logical ID would stand twice in a template."""
    draft = first_draft(inputs)
    for step in STEPS:
        draft = step(draft)
    return concluded(draft)
