"""What the framework computes anew for each package: nobody's value, so no rule may say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import Final

from restage.learn.aligned import Aligned, Gap
from restage.naming.places import matches
from restage.values import Path, Side, as_object, as_text, at

# By the type of the resource, the place below it: digests of code, names that are hashes (reference, A.5, B.1).
_OF_RESOURCES: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = (
    ("AWS::Lambda::Version", "Properties.CodeSha256", re.compile(".*")),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", re.compile(".*[0-9a-f]{6,}")),
)
# Elsewhere: the hash of a layer (B.2), the version that packaging noted in the state.
_PLACES: Final = ("Outputs.*.Value", "service.**.versionLogicalId")
_HASH: Final = re.compile("[0-9a-f]{40}")


def left_to_learn(gaps: Iterable[Gap], aligned: Aligned, users: Set[str]) -> list[Gap]:
    """The `gaps` that may be somebody's values. `users`: logical IDs that people have given."""
    digests = frozenset((*aligned.steady.old.codes.values(), *aligned.steady.new.codes.values()))
    return [gap for gap in gaps if not _is_computed(gap, aligned, users, digests)]


def _is_computed(gap: Gap, aligned: Aligned, users: Set[str], digests: Set[str]) -> bool:
    both = (gap.old, gap.wanted)
    if any(isinstance(side, str) and side in digests for side in both):
        return True
    if gap.path[:1] == ("Resources",) and len(gap.path) > 2:
        resource = as_object(at(aligned.values.get(gap.file), gap.path[:2]))
        return str(gap.path[1]) not in users and any(
            resource.get("Type") == kind and matches(place, gap.path[2:]) and _are(both, form)
            for kind, place, form in _OF_RESOURCES
        )
    return any(matches(place, gap.path) and _is_hash(gap.path, both) for place in _PLACES)


def _is_hash(path: Path, both: tuple[Side, Side]) -> bool:
    return path[-1] == "versionLogicalId" or _are(both, _HASH)


def _are(both: tuple[Side, Side], form: re.Pattern[str]) -> bool:
    return all(isinstance(side, str) and form.fullmatch(as_text(side)) for side in both)
