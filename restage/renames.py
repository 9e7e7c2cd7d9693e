"""Logical IDs that follow from names, and everything that refers to a logical ID."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from restage.naming.encode import ENCODERS
from restage.naming.formulas import IDS
from restage.naming.pattern import Domains, match, render
from restage.referring import SECTIONS
from restage.text import TextJudge
from restage.values import JsonObject, Path, as_object
from restage.verdict import Kind, Verdict

# The framework resolves no variable in a key; one that stands there tells what a reference with its value means.
_RAW_STAGE = re.compile(r"\$\{(?:sls:stage|opt:stage[^}]*|self:provider\.stage[^}]*)\}")
_HASHED = re.compile(
    r"LambdaVersion\w{20,}$|^WebsocketsDeployment\w{20,}$|^ApiGatewayDeployment\d+$|LambdaLayer\w*[0-9a-f]{40}$"
)


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
                    return Verdict(
                        Kind.FRAMEWORK,
                        self.file,
                        path,
                        logical_id,
                        new,
                        f"{formula.pattern} ({formula.source})",
                        certain,
                    )
        if users:
            return Verdict(
                Kind.KEPT,
                self.file,
                path,
                logical_id,
                logical_id,
                "a key of the user's, in which nothing is resolved",
                True,
            )
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
                    return Verdict(
                        Kind.TEXT, self.file, path, logical_id, new, f"holds the name {old!r}, encoded", False
                    )
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
