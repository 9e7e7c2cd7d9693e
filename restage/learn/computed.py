"""What the framework computes anew for each package: nobody's value, so no rule may say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from typing import Final

from restage.document.placepatterns import matches
from restage.document.values import Path, Side, as_object, as_text, at
from restage.framework.naming.encode import function_id
from restage.learn.aligned import Aligned, Gap
from restage.rules.belongings import going_along
from restage.rules.repeatedsettings import SERVICES

# By the type of the resource, the place below it: digests of code, names that are hashes
# (docs/framework.md#events, version-hashes).
_OF_RESOURCES: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = (
    ("AWS::Lambda::Version", "Properties.CodeSha256", re.compile(".*")),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", re.compile(".*[0-9a-f]{6,}")),
)
# Elsewhere: the hash of a layer (docs/framework.md#layer-hashes), the version that packaging noted in the state.
_LAYER_HASH: Final = "LambdaLayerHash"
_HASH_VALUE: Final = "Outputs.*.Value"
_VERSION: Final = "service.**.versionLogicalId"


def left_to_learn(gaps: Iterable[Gap], aligned: Aligned, users: Set[str], lacking: Set[str]) -> list[Gap]:
    """The `gaps` that rules may close. `users`: logical IDs that people have given; `lacking`: zips that only the
    model has, without which the functions made of them can't be added."""
    digests = frozenset((*aligned.steady.old.codes.values(), *aligned.steady.new.codes.values()))
    without = frozenset(_without_code(aligned, lacking)) if lacking else frozenset()
    return [
        gap
        for gap in gaps
        if not _is_computed(gap, aligned, users, digests) and not _hangs_on((gap.file, gap.path), without)
    ]


def _without_code(aligned: Aligned, lacking: Set[str]) -> Iterator[tuple[str, Path]]:
    """Where the model has functions whose code the source lacks, and what belongs to them."""
    service = as_object(aligned.models[-1].value.get("service"))
    for scope in aligned.models[:-1]:
        resources = as_object(scope.value.get("Resources"))
        keys = {key: as_text(at(one, ("Properties", "Code", "S3Key"))) for key, one in resources.items()}
        functions = {key for key, code in keys.items() if code.rpartition("/")[2] in lacking}
        places: list[Path] = [("Resources", key) for key in functions]
        for path in (*places, *going_along(scope.value, functions, set(), service)):
            yield scope.file, path
        for key in as_object(service.get("functions")):
            if function_id(key) in functions:
                yield from ((aligned.models[-1].file, (*one, "functions", key)) for one in SERVICES)


def _hangs_on(gap: tuple[str, Path], without: Set[tuple[str, Path]]) -> bool:
    """Lies the gap at or below one of these places, or is it a list that holds one?"""
    file, path = gap
    return any(
        file == other and (path[: len(place)] == place or place[: len(path)] == path) for other, place in without
    )


def _is_computed(gap: Gap, aligned: Aligned, users: Set[str], digests: Set[str]) -> bool:
    both = (gap.old, gap.expected)
    if any(isinstance(side, str) and side in digests for side in both):
        return True
    if gap.path[:1] == ("Resources",) and len(gap.path) > 2:
        resource = as_object(at(aligned.values.get(gap.file), gap.path[:2]))
        return str(gap.path[1]) not in users and any(
            resource.get("Type") == kind and matches(place, gap.path[2:]) and _are(both, form)
            for kind, place, form in _OF_RESOURCES
        )
    is_hash = matches(_HASH_VALUE, gap.path) and str(gap.path[1]).endswith(_LAYER_HASH)
    return is_hash or matches(_VERSION, gap.path)


def _are(both: tuple[Side, Side], form: re.Pattern[str]) -> bool:
    return all(isinstance(side, str) and form.fullmatch(as_text(side)) for side in both)
