"""A plan to deploy as people read it, and as programs do. Holds names, never values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from restage.deploy.changes import Action, Change, Preview, Replacement
from restage.deploy.planning import DeployPlan, StackAction, unseen
from restage.document.values import Json, JsonObject, printable
from restage.secrets.hiding import without

SCHEMA_VERSION: Final = 1
_MOST: Final = 3
_SIGNS: Final = {Action.ADD: "+", Action.CHANGE: "~", Action.REMOVE: "-"}
_DONE: Final = {Action.ADD: "added", Action.CHANGE: "changed", Action.REMOVE: "removed"}
_REPLACED: Final = {Replacement.YES: "  replaced", Replacement.MAYBE: "  may be replaced"}


def as_text(plan: DeployPlan) -> str:
    """What would be done, for people."""
    return "".join(f"{printable(line)}\n" for line in _lines(plan))


def _lines(plan: DeployPlan) -> Iterator[str]:
    deployment, live = plan.deployment, plan.live
    yield f"{deployment.service}, stage {deployment.stage}: stack {deployment.stack}"
    yield f"  account    {live.identity.account}, {deployment.region}"
    yield f"  artifact   {deployment.directory}"
    yield f"  stack      {_stack(plan)}"
    if functions := unseen(live):
        yield f"  not seen   the code of {_names(functions)}: lambda:GetFunction is refused; taken to be as deployed"
    if plan.action is StackAction.NONE:
        yield from (f"  {one}" for one in _settings(plan))
        if plan.is_empty:
            yield "  nothing to do"
        return
    yield f"  changes    {_summary(plan.preview)}"
    yield f"  uploads    {_files(len(plan.uploads), sum(one.size for one in plan.uploads))}{_to_bucket(plan)}"
    yield from (f"  {one}" for one in _settings(plan))
    yield from ("", "changes:", *(f"  {line}" for line in lines_of(plan.preview.changes)))
    if plan.preview.note:
        yield f"  which of these are replaced is not known: {plan.preview.note}"
    yield from ("", "uploads:", *(f"  {one.size:>12,}  {one.name}" for one in plan.uploads))


def _names(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
    return ", ".join(ids[:_MOST]) + more


def _stack(plan: DeployPlan) -> str:
    if plan.live.stack is None:
        return "new"
    what = "updated" if plan.action is StackAction.UPDATE else "as it is to be"
    return f"{what}, now {plan.live.stack.status}"


def _to_bucket(plan: DeployPlan) -> str:
    return f" to {plan.live.bucket}" if plan.live.bucket else " to the stack's new bucket"


def _files(number: int, size: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}, {size:,} bytes"


def _summary(preview: Preview) -> str:
    counts = Counter(_DONE[one.action] for one in preview.changes)
    parts = [f"{number} {what}" for what, number in counts.items()]
    replaced = sum(one.replaced in _REPLACED for one in preview.changes)
    return ", ".join(parts or ["none by logical ID"]) + (f", of which {replaced} replaced" if replaced else "")


def _settings(plan: DeployPlan) -> Iterator[str]:
    """What is done beside the stack."""
    settings = plan.deployment.rest_stage
    if settings and (plan.stage or (plan.live.rest_stage is None and plan.action is not StackAction.NONE)):
        yield f"then       stage {settings.stage} of the REST API: {', '.join(_of_stage(plan))}"
    if plan.sets_policy:
        unknown = plan.live.policy is None
        yield f"then       the stack's policy is set{' (what it is now may not be read)' if unknown else ''}"
    if plan.protects:
        yield f"then       termination protection is turned {'on' if plan.deployment.protection else 'off'}"
    for one in plan.filters:
        yield f"before     subscription filter {one.name} of {one.group} is removed"
    if plan.removed:
        stamps = ", ".join(plan.removed_stamps)
        yield f"then       {len(plan.removed)} objects of old deployments are removed: {stamps}"


def _of_stage(plan: DeployPlan) -> Iterator[str]:
    settings = plan.deployment.rest_stage
    if settings is None:
        return
    set_up = plan.stage is None or bool(plan.stage.operations)
    yield from ("tracing",) if set_up and settings.tracing is not None else ()
    yield from ("metrics",) if set_up and settings.metrics is not None else ()
    yield from ("logs",) if set_up and settings.logs_configured else ()
    yield from ("tags",) if settings.tags is not None and (plan.stage is None or plan.stage.tags) else ()


def lines_of(changes: Iterable[Change]) -> Iterator[str]:
    """Changes, a line each."""
    found = sorted(changes, key=lambda one: (list(Action).index(one.action), one.type, one.logical_id))
    width = max((len(one.type) for one in found), default=0)
    for one in found:
        yield f"{_SIGNS[one.action]} {one.type:<{width}}  {one.logical_id}{_REPLACED.get(one.replaced, '')}"


def as_json(plan: DeployPlan, result: str, endpoints: Iterable[str] = ()) -> JsonObject:
    """The plan as a document. `result`: `planned`, `nothing to do`, `deployed`."""
    deployment, live = plan.deployment, plan.live
    changes: list[Json] = [
        {"logical_id": one.logical_id, "type": one.type, "action": one.action, "replaced": one.replaced}
        for one in plan.preview.changes
    ]
    uploads: list[Json] = [
        {"name": one.name, "key": deployment.key(one), "bytes": one.size, "filesha256": one.digest}
        for one in plan.uploads
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "result": result,
        "service": deployment.service,
        "stage": deployment.stage,
        "framework": deployment.version.name,
        "account": live.identity.account,
        "region": deployment.region,
        "stack": deployment.stack,
        "action": plan.action,
        "status": live.stack.status if live.stack else None,
        "unseen": [*unseen(live)],
        "bucket": live.bucket or None,
        "artifact_directory": deployment.directory,
        "changes": changes,
        "note": plan.preview.note,
        "uploads": uploads,
        "beside": [*_settings(plan)],
        "removed": [*plan.removed],
        "endpoints": [*endpoints],
        "problems": [],
    }


def as_result(plan: DeployPlan, endpoints: Iterable[str]) -> str:
    """What was done, for people."""
    lines = [f"deployed: stack {plan.deployment.stack}", *(f"  {one}" for one in endpoints)]
    return "".join(f"{printable(line)}\n" for line in lines)


def without_values(problems: Iterable[str], hidden: frozenset[str]) -> list[str]:
    """Problems as they may be printed: what AWS says of a failure may hold values of the template."""
    return [without(one, hidden) for one in problems]
