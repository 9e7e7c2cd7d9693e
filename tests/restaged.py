"""Golden artifacts restaged in memory, and what a plan says about a place of the result."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from broken import GOLDEN
from fresh import STATE, Difference, differences, digest

from restage import Artifact, Plan, Request, Stamp, Verdict, load_artifact, plan_restage, rendered
from restage.document.jsontext import parse
from restage.document.values import JsonObject, Path
from restage.run.restaging import finished

UPDATE = "cloudformation-template-update-stack.json"
CREATE = "cloudformation-template-create-stack.json"
EMBEDDED = {"compiledCloudFormationTemplate": UPDATE, "coreCloudFormationTemplate": CREATE}
SECTIONS = ("Resources", "Outputs", "Parameters")
FRAMEWORKS = ("v1", "v2", "v3", "osls", "v4-synthetic")
STAMP = Stamp(1_800_000_000_000)


def everything(*stages: str) -> list[tuple[str, str]]:
    """(framework, service) of every golden artifact that exists for all `stages`."""
    return [
        (framework, folder.name)
        for framework in FRAMEWORKS
        for folder in sorted((GOLDEN / framework).iterdir())
        if all((folder / stage).is_dir() for stage in stages)
    ]


@lru_cache(maxsize=4)
def loaded(folder: pathlib.Path) -> Artifact:
    return load_artifact(folder)


@dataclass(frozen=True)
class Made:
    """One finished restaging that was never written."""

    artifact: Artifact
    plan: Plan
    texts: dict[str, str]

    @classmethod
    def of(cls, artifact: Artifact, target: str, stamp: Stamp | None = STAMP, *, keep_paths: bool = False) -> Made:
        plan = plan_restage(artifact, Request(target=target, stamp=stamp, keep_paths=keep_paths))
        return cls(artifact, plan, rendered(plan))

    def reborn(self) -> Artifact:
        """The result as an artifact of its own; its zips are the source's."""
        return finished(self.plan, self.artifact)

    def differences(self, fresh: pathlib.Path) -> list[Difference]:
        zips = {name: digest(self.artifact.folder / name) for name in self.artifact.others}
        return differences(self.texts, zips, fresh, rf"{self.plan.source}|{self.plan.target}")

    @cached_property
    def _old_keys(self) -> dict[str, str]:
        return {str(v.new): str(v.old) for v in self.plan.verdicts if _is_key(v) and v.changed}

    @cached_property
    def _places(self) -> dict[tuple[str, Path], list[Verdict]]:
        places: dict[tuple[str, Path], list[Verdict]] = {}
        for verdict in self.plan.verdicts:
            places.setdefault((verdict.file, verdict.path), []).append(verdict)
        return places

    def source_place(self, file: str, path: Path) -> tuple[str, Path]:
        """Where the source has what stands at `path` of the result, as a plan names places."""
        old = tuple(self._old_keys.get(step, step) if isinstance(step, str) else step for step in path)
        if file != STATE:
            return file, old
        for length in range(len(old), -1, -1):
            found = self.artifact.locator.physical(old[:length])
            if found is not None:
                old = (*found, *old[length:])
                break
        if old[:2] == ("service", "provider") and str(old[2:3] and old[2]) in EMBEDDED:
            return EMBEDDED[str(old[2])], old[3:]
        return STATE, old

    def verdicts_on(self, file: str, path: Path) -> Iterator[Verdict]:
        """The verdicts on a place of the result: its own, and those on structures that it is a part of."""
        name, place = self.source_place(file, path)
        yield from self._places.get((name, place), ())
        for length in range(1, len(place)):
            yield from (v for v in self._places.get((name, place[:length]), ()) if not _is_key(v))

    def is_uncertain(self, difference: Difference) -> bool:
        """Does the plan list the place as uncertain, or the id whose name stands there?"""
        if any(not verdict.certain for verdict in self.verdicts_on(difference.file, difference.path)):
            return True
        return any(_is_key(v) and not v.certain and v.new == difference.left for v in self.plan.verdicts)


def texts_of(artifact: Artifact) -> dict[str, str]:
    """The JSON files of an artifact, by name."""
    return {STATE: artifact.state.text, **{name: document.text for name, document in artifact.templates.items()}}


def _is_key(verdict: Verdict) -> bool:
    return len(verdict.path) == 2 and verdict.path[0] in SECTIONS and verdict.path[1] == verdict.old


def invented(
    resources: JsonObject,
    /,
    *,
    outputs: JsonObject | None = None,
    functions: JsonObject | None = None,
    provider: JsonObject | None = None,
    service: str = "shop",
    stage: str = "dev",
    settings: JsonObject | None = None,
    sections: JsonObject | None = None,
) -> Artifact:
    """An artifact that was never packaged: this template, with other `sections`, these functions and `settings` of the
    service, no files."""
    template: JsonObject = {"Resources": resources, "Outputs": outputs or {}, **(sections or {})}
    whole: JsonObject = {
        "service": {
            "service": service,
            **(settings or {}),
            "provider": {"region": "us-east-1", **(provider or {}), "compiledCloudFormationTemplate": template},
            "functions": functions or {},
        },
        "package": {"artifactDirectoryName": f"serverless/{service}/{stage}/1795422646310-2026-11-23T08:30:46.310Z"},
    }
    document = parse(json.dumps(whole, indent=2).encode(), STATE)
    return Artifact(folder=pathlib.Path(), state=document, templates={}, others=())
