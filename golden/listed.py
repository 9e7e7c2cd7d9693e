"""Is a place in which a restaged artifact differs from the fresh one named in the report?"""

from __future__ import annotations

from collections.abc import Iterable

from restage import Plan
from restage.artifact.referring import is_key

NAMES = {"v1": "serverless 1.83.3", "v2": "serverless 2.72.4", "v3": "serverless 3.40.0", "osls": "osls 4.3.1"}

# What one artifact can't tell at all: a value that stands in no map of the artifact, or a resource of one stage only.
KNOWN = {
    "lookups": "values and resources from files of which the artifact holds only one stage's",
    "case-transform": "the stage's first letter and its letters backwards, made by code",
    "dotenv": "values of the environment that do not hold the stage's name",
    "lookup-maps": "values and resources from files of which the artifact holds only one stage's",
    "lookup-params": "values of the environment that do not hold the stage's name",
    "plugin-alerts-one-stage": "alarms that exist in one stage only; the setting that switches them is listed",
    "plugin-canary-one-stage": "deployments that exist in one stage only; the setting that switches them is listed",
    "plugin-warmup": "a warmer that exists in one stage only; the setting that switches it is listed",
    "plugin-esbuild-define": "the stage is compiled into the zip, and the tested zip stays",
    "v2/names": "whether a destination names an alias depends on which of two functions is compiled first, a race",
    "plugin-split-by-type": "the order in which versions are made is a race, and the order of DependsOn follows it",
}


def why_not(name: str) -> str:
    """The reason why `framework/service` may differ at places that no report lists, "" if there is none."""
    return KNOWN.get(name) or KNOWN.get(name.partition("/")[2], "")


CUT = 160  # where the judge cuts what it prints

_EMBEDDED = (
    ("service", "provider", "compiledCloudFormationTemplate"),
    ("service", "provider", "coreCloudFormationTemplate"),
)


def is_listed(plan: Plan, file: str, path: str, values: Iterable[str]) -> bool:
    """Does the report call the place (steps joined by `/`) uncertain, or the id by which it goes?

    `path` is empty for a file that is there on one side only, which is a zip's name.
    """
    texts = list(values)
    # The report names places as they were, the judge as they have become
    old = {str(verdict.new): str(verdict.old) for verdict in plan.verdicts if verdict.changed and is_key(verdict)}
    before = "/".join(old.get(step, step) for step in path.split("/"))
    return any(_is_listed_at(plan, file, place, texts) for place in dict.fromkeys((path, before)))


def _is_listed_at(plan: Plan, file: str, path: str, texts: list[str]) -> bool:
    place = _place(file, path) if path else "package/artifact"
    for verdict in plan.uncertain:
        if is_key(verdict):
            names = {str(verdict.old), str(verdict.new), _stem(str(verdict.old))}
            if any(name in path or any(text.startswith(name) for text in texts) for name in names):
                return True
        known = _place(verdict.file, "/".join(map(str, verdict.path)))
        if place == known or place.startswith(known + "/"):
            return True
        if len(path) == CUT and known.startswith(place):
            return True
    return False


def _stem(logical_id: str) -> str:
    """A hashed id up to its hash: what it has in common with the fresh one."""
    for mark in ("LambdaVersion", "WebsocketsDeployment"):
        if mark in logical_id:
            return logical_id.partition(mark)[0] + mark
    return logical_id


def _place(file: str, path: str) -> str:
    """Copies of one place are one place."""
    steps = tuple(path.split("/"))
    if not file.endswith("state.json"):
        return "template/" + path
    steps = tuple(step for step in steps if step != "initialServerlessConfig")
    for root in _EMBEDDED:
        if steps[: len(root)] == root:
            return "template/" + "/".join(steps[len(root) :])
    return "/".join(steps)
