"""Logical IDs that follow from names, and everything that refers to a logical ID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from restage.changes import applied
from restage.naming.encode import ENCODERS
from restage.naming.formulas import ID_TEXTS, IDS
from restage.naming.pattern import Domains, match, render
from restage.naming.places import find
from restage.text import TextJudge
from restage.values import Json, JsonObject, Path, as_object, at
from restage.verdict import Kind, Verdict

Renames = Mapping[str, str]

_SUB_VARIABLE = re.compile(r"\$\{(?!!)([^}]+)\}")
# The framework resolves no variable in a key; one that stands there tells what a reference with its value means.
_RAW_STAGE = re.compile(r"\$\{(?:sls:stage|opt:stage[^}]*|self:provider\.stage[^}]*)\}")
_HASHED = re.compile(r"LambdaVersion\w{20,}$|^WebsocketsDeployment\w{20,}$|^ApiGatewayDeployment\d+$|LambdaLayer\w*[0-9a-f]{40}$")
SECTIONS = ("Resources", "Outputs", "Parameters")


@dataclass(frozen=True)
class IdJudge:
    """Finds the logical IDs of a template that follow from names.

    `users`: IDs that the user wrote as keys, which stay. `texts`: changed texts of the artifact, source → target.
    """

    file: str
    template: JsonObject
    domains: Domains
    judge: TextJudge
    users: frozenset[str]
    texts: Mapping[str, str]

    def verdicts(self) -> Iterator[Verdict]:
        """One verdict for each logical ID (of a resource, output or parameter) that holds what looks like the stage."""
        for section in SECTIONS:
            for logical_id, body in as_object(self.template.get(section)).items():
                if self.judge.holds(logical_id) and not _HASHED.search(logical_id):
                    kind = str(as_object(body).get("Type")) if section == "Resources" else "Output"
                    yield self._verdict((section, logical_id), logical_id, kind)

    def _verdict(self, path: Path, logical_id: str, kind: str) -> Verdict:
        users = logical_id in self.users
        for formula in IDS:
            if formula.type in (kind, "*") and (formula.among_users or not users):
                found = self._by_formula(formula.pattern, logical_id)
                if found is not None:
                    new, certain = found
                    return Verdict(Kind.FRAMEWORK, self.file, path, logical_id, new, f"{formula.pattern} ({formula.source})", certain)
        if users:
            return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, "a key of the user's, in which nothing is resolved", True)
        return self._by_texts(path, logical_id)

    def _by_formula(self, pattern: str, logical_id: str) -> tuple[str, bool] | None:
        targets = {}
        for binding in match(pattern, logical_id, self.domains):
            new = render(pattern, binding, self.domains)
            if new is not None:
                targets[new] = self.domains.sure(binding)
        changed = {new: certain for new, certain in targets.items() if new != logical_id}
        if len(changed) == 1:
            return next(iter(changed.items()))
        return (logical_id, True) if targets and not changed and not self._may_be_stage(logical_id) else None

    def _may_be_stage(self, logical_id: str) -> bool:
        return bool(self.judge.judge(logical_id).findings) and not self.judge.judge(logical_id).certain

    def _by_texts(self, path: Path, logical_id: str) -> Verdict:
        """No formula is known: does the ID hold a changed text of the artifact in one of the framework's encodings?"""
        for old in sorted(self.texts, key=len, reverse=True):
            for encoding in ("alnum", "norm", "path", "camel", "strip"):
                source, target = ENCODERS[encoding](old), ENCODERS[encoding](self.texts[old])
                if source != target and len(source) > len(self.judge.stage) and source in logical_id:
                    new = logical_id.replace(source, target)
                    return Verdict(Kind.TEXT, self.file, path, logical_id, new, f"holds the name {old!r}, encoded", False)
        judged = self.judge.judge(logical_id)
        reason = "; ".join(dict.fromkeys(f.reason for f in judged.findings)) or "looks like the stage"
        return Verdict(Kind.KEPT, self.file, path, logical_id, logical_id, reason, judged.certain)


def user_ids(service: JsonObject) -> frozenset[str]:
    """The logical IDs that stand as keys in the service's own `resources`."""
    resources = service.get("resources")
    blocks = resources if isinstance(resources, list) else [resources]
    return frozenset(key for block in blocks for section in as_object(block).values() for key in as_object(section))


def raw_key_renames(template: JsonObject, stage: str, target: str) -> dict[str, str]:
    """References whose key was never resolved: `UsersTable${sls:stage}` tells what `Ref: UsersTabledev` was."""
    keys = [key for section in SECTIONS for key in as_object(template.get(section)) if _RAW_STAGE.search(key)]
    return {_RAW_STAGE.sub(stage, key): _RAW_STAGE.sub(target, key) for key in keys}


def references(value: Json, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Every (place, text, logical ID) at which `value` refers to a logical ID; texts of `Fn::Sub` once for each."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _keyed(key, child, (*path, key))
            yield from references(child, (*path, key))
        yield from _own_ids(value, path)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from references(child, (*path, index))


def _own_ids(value: JsonObject, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Where a resource names itself in plain text."""
    for kind, place in ID_TEXTS:
        if value.get("Type") == kind:
            for found, text in find(value, place, path):
                if isinstance(text, str) and path and text == path[-1]:
                    yield found, text, text


def _keyed(key: str, child: Json, path: Path) -> Iterator[tuple[Path, str, str]]:
    if key in ("Ref", "DependsOn", "Condition") and isinstance(child, str):
        yield path, child, child
    elif key == "Fn::GetAtt" and isinstance(child, str):
        yield path, child, child.partition(".")[0]
    elif key == "Fn::GetAtt" and isinstance(child, list):
        for index, item in enumerate(child):
            if isinstance(item, str):
                yield (*path, index), item, item.rpartition("Outputs.")[2] if index else item
    elif key == "DependsOn" and isinstance(child, list):
        for index, item in enumerate(child):
            if isinstance(item, str):
                yield (*path, index), item, item
    elif key == "Fn::Sub":
        text_path: Path = path if isinstance(child, str) else (*path, 0)
        text = child if isinstance(child, str) else child[0] if isinstance(child, list) and child else None
        if isinstance(text, str):
            for found in _SUB_VARIABLE.finditer(text):
                yield text_path, text, found.group(1).partition(".")[0]


def renamed_reference(text: str, path: Path, renames: Renames) -> str:
    """The text at a place that refers to logical IDs, after `renames`."""
    if "Fn::Sub" in path[-2:]:
        return _SUB_VARIABLE.sub(lambda found: "${" + _renamed(found.group(1), renames) + "}", text)
    if path[-1] == 1 and text.startswith("Outputs."):
        return "Outputs." + renames.get(text[8:], text[8:])
    return _renamed(text, renames)


def _renamed(text: str, renames: Renames) -> str:
    logical_id, dot, attribute = text.partition(".")
    return renames.get(logical_id, logical_id) + dot + attribute


def rename(template: JsonObject, renames: Renames) -> JsonObject:
    """A template after `renames`: all references, and the keys of its sections and of nested stacks' parameters."""
    if not renames:
        return template
    moved = refer(template, renames)
    moved = {key: _rekeyed(child, renames) if key in SECTIONS else child for key, child in moved.items()}
    parents = {path[:-1] for path in parameter_keys(moved)}
    return as_object(applied(moved, {path: _rekeyed(at(moved, path), renames) for path in parents}))


def refer(template: JsonObject, renames: Renames) -> JsonObject:
    """A template whose references follow `renames`, its own keys as they were."""
    values: dict[Path, Json] = {path: renamed_reference(text, path, renames) for path, text, _ in references(template)}
    return as_object(applied(template, values))


def _rekeyed(value: Json, renames: Renames) -> Json:
    return {renames.get(key, key): child for key, child in value.items()} if isinstance(value, dict) else value


def reference_verdicts(file: str, template: JsonObject, ids: Mapping[str, Verdict]) -> Iterator[Verdict]:
    """What follows from renamed logical IDs (`ids`, by their old form): every place that refers to one."""
    renames = {old: str(verdict.new) for old, verdict in ids.items()}
    for path, text, logical_id in references(template):
        if logical_id in ids:
            verdict = ids[logical_id]
            new = renamed_reference(text, path, renames)
            yield Verdict(verdict.kind, file, path, text, new, f"refers to {logical_id}", verdict.certain, follows=logical_id)


def parameter_keys(template: JsonObject) -> Iterator[Path]:
    """The parameters that a template hands to its nested stacks, which go by the nested template's own keys."""
    for logical_id, resource in as_object(template.get("Resources")).items():
        if as_object(resource).get("Type") == "AWS::CloudFormation::Stack":
            for key in as_object(as_object(as_object(resource).get("Properties")).get("Parameters")):
                yield ("Resources", logical_id, "Properties", "Parameters", key)
