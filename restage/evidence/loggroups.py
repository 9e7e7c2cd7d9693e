"""The log groups that the shared role may write to (docs/framework.md#roles)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from restage.document.values import Json, JsonObject, Path, as_object, at
from restage.framework.naming.pattern import Domains
from restage.framework.rows import LOGS
from restage.verdict import Kind, Verdict

_STATEMENT: Final[Path] = (
    "Resources",
    "IamRoleLambdaExecution",
    "Properties",
    "Policies",
    0,
    "PolicyDocument",
    "Statement",
)


def log_statements(template: JsonObject, service: JsonObject, domains: Domains, file: str) -> Iterator[Verdict]:
    """The log groups that the shared role may write to: one entry for all functions named `S-G…`, one for each other.

    Which functions a prefix covers depends on the stage, so the lists are built anew as `mergeIamTemplates` of
    serverless 3.40.0 does (package/lib/merge-iam-templates.js), if that gives the source's own lists.
    """
    if not isinstance(at(template, _STATEMENT), list):
        return
    ours, theirs = _log_groups(service, domains, target=False), _log_groups(service, domains, target=True)
    certain = not domains.uncertain.get("fn")
    for index, ending in enumerate((":*", ":*:*")):
        path: Path = (*_STATEMENT, index, "Resource")
        old = at(template, path)
        # Where the same functions are named one by one, each name is rebuilt by itself
        if old == _log_resources(ours, ending) and (ours.keys() != theirs.keys() or not certain):
            reason = "log groups of functions that the prefix {service}-{stage} covers (roles)"
            yield Verdict(Kind.FRAMEWORK, file, path, old, _log_resources(theirs, ending), reason, certain)


def _log_resources(groups: Mapping[str, str], ending: str) -> list[Json]:
    return [{"Fn::Sub": f"{LOGS}/aws/lambda/{group}{ending}"} for group in groups.values()]


def _log_groups(service: JsonObject, domains: Domains, *, target: bool) -> dict[str, str]:
    """What stands for which function (by its name in the source), and under "" for all that the prefix covers."""
    ((source_service, target_service),) = domains.values["service"].items()
    ((source_stage, target_stage),) = domains.values["stage"].items()
    prefix = f"{target_service}-{target_stage}" if target else f"{source_service}-{source_stage}"
    names: dict[str, str] = {}
    for function in as_object(service.get("functions")).values():
        name = str(as_object(function).get("name"))
        if not as_object(function).get("disableLogs"):
            names[name] = domains.values["fn"].get(name, name) if target else name
    own = {name: new for name, new in names.items() if not new.startswith(prefix)}
    return {**own, **({"": f"{prefix}*"} if len(own) < len(names) else {})}
