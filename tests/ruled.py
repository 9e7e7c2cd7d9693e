"""Golden artifacts restaged by rules in memory, and what the rules made of which place, in all its copies."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterator

from broken import GOLDEN
from fresh import STATE, resolved
from restaged import CREATE, UPDATE, Made, loaded

from restage import Artifact, Request, Stamp, plan_restage, rendered
from restage.document.values import Json, JsonObject, Path, as_object, at, find_at, show
from restage.rules import Rules
from restage.rules.reading import parse_rules

EVOLVING = GOLDEN.parent / "evolving" / "artifacts"
GONE = "<gone>"

_HASHED = re.compile(r"LambdaVersion|versionLogicalId|QualifiedArn")
_INITIAL: Path = ("service", "initialServerlessConfig")
_TEMPLATES = {UPDATE: "compiledCloudFormationTemplate", CREATE: "coreCloudFormationTemplate"}


def evolving(framework: str, service: str, stage: str = "dev", version: str = "one") -> pathlib.Path:
    return EVOLVING / framework / service / version / stage


def rules_of(text: str, target: str = "prod") -> Rules:
    return parse_rules(f"version: 1\n{text}\n", "restage.yml", target, {})


def ruled(
    artifact: Artifact, rules: Rules, target: str = "prod", *, stamp: Stamp | None = None, keep_paths: bool = True
) -> Made:
    request = Request(target=target, stamp=stamp, keep_paths=keep_paths, rules=rules, maps=False)
    plan = plan_restage(artifact, request)
    return Made(artifact, plan, rendered(plan))


def effects(folder: pathlib.Path, text: str) -> dict[str, Json]:
    """What the rules in `text` make different from a run without rules: new values by place, ids that hold hashes left
    out. A place stands for all its copies, which is checked here."""
    plain, made = (_Copies(ruled(loaded(folder), rules).texts) for rules in (Rules(), rules_of(text)))
    found: dict[str, Json] = {}
    for name in _TEMPLATES:
        changes = [
            _differing(one, other) for one, other in zip(plain.templates(name), made.templates(name), strict=True)
        ]
        assert all(change == changes[0] for change in changes), f"copies of {name} differ"
        found |= changes[0] if changes else {}
    service = _differing(plain.service, made.service)
    initial = _differing(plain.initial, made.initial)
    own = {"service", "provider"}  # which have another form there
    assert {place: new for place, new in service.items() if _top(place) in plain.initial.keys() - own} == {
        place: new for place, new in initial.items() if _top(place) not in own
    }
    assert {place for place in initial if _top(place) == "provider"} <= service.keys()
    return found | {f"service.{place}": new for place, new in service.items()}


def _top(place: str) -> str:
    return re.split(r"[.\[]", place)[0]


class _Copies:
    """All that an artifact's files mean, references resolved."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._files: dict[str, Json] = {name: json.loads(text) for name, text in texts.items()}
        self._state = resolved(self._files[STATE])
        self.service = _bare(as_object(at(self._state, ("service",))), "initialServerlessConfig")
        self.initial = _bare(as_object(at(self._state, _INITIAL)), "")

    def templates(self, file: str) -> list[Json]:
        """The file, and its copies in the state."""
        roots = [(*place, "provider", _TEMPLATES[file]) for place in (("service",), _INITIAL)]
        found = [find_at(self._state, root) for root in roots]
        inside: list[Json] = [one for one in found if isinstance(one, dict)]
        return [self._files[file], *inside] if file in self._files else []


def _bare(service: JsonObject, without: str) -> JsonObject:
    provider = {key: one for key, one in as_object(service.get("provider")).items() if key not in _TEMPLATES.values()}
    return {**{key: one for key, one in service.items() if key != without}, "provider": provider}


def _differing(old: Json, new: Json) -> dict[str, Json]:
    return {show(path): value for path, value in _walk(old, new, ()) if not any(map(_is_hashed, path))}


def _is_hashed(step: str | int) -> bool:
    return isinstance(step, str) and _HASHED.search(step) is not None


def _walk(old: Json, new: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            if key not in old or key not in new:
                yield (*path, key), new.get(key, GONE)
            else:
                yield from _walk(old[key], new[key], (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _walk(one, other, (*path, index))
    elif old != new or type(old) is not type(new):
        yield path, new
