"""An artifact's way to AWS: read and judged, held against what is there, planned, and carried out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from restage.artifact.folder import load_artifact
from restage.check.reading import read_subject
from restage.deploy import calls
from restage.deploy.applying import apply
from restage.deploy.aws import Answer
from restage.deploy.changes import Preview, all_added, preview
from restage.deploy.describing import deployment_of
from restage.deploy.hands import Hands
from restage.deploy.live import Live, read_live, stack_status
from restage.deploy.model import Deployment
from restage.deploy.planning import DeployPlan, StackAction, action_of, obstacles, plan_of
from restage.deploy.refusing import Confirmed, refusals, version_for
from restage.deploy.stackstatus import Readiness, status_of
from restage.deploy.waiting import wait_until_settled
from restage.document.values import as_list, as_object
from restage.document.values import as_text as text_of
from restage.errors import Refusal, UsageError
from restage.evidence.stamps import Stamp
from restage.plan.model import Request
from restage.run.restaging import Options, restage

__all__ = [
    "Confirmed", "DeployPlan", "Deployment", "Hands", "apply", "endpoints", "plan_deploy", "read_deployment", "stamped",
]  # fmt: skip

# Outputs of the framework's own that say where the service is
_ENDPOINTS: Final = ("ServiceEndpoint", "HttpApiUrl")
_KEEP: Final = "keep"


@contextmanager
def stamped(folder: Path, stamp: str) -> Iterator[Path]:
    """The artifact in `folder`; with the stamp `now` the same one, restaged to its own stage, in a folder that is gone
    afterwards. Raises UsageError for another stamp, and what restaging raises."""
    if stamp == _KEEP:
        yield folder
        return
    if stamp != "now":
        raise UsageError(f"--stamp {stamp}: expected keep, or now")
    artifact = load_artifact(folder)
    with TemporaryDirectory(prefix="restage-") as place:
        request = Request(target=artifact.stage, stamp=Stamp(time.time_ns() // 1_000_000))
        restage(folder, Path(place) / "artifact", request, Options())
        yield Path(place) / "artifact"


def read_deployment(folder: Path, confirmed: Confirmed) -> Deployment:
    """What deploying the artifact in `folder` comes to. Asks nothing of AWS.

    Raises ArtifactError where it can't be read, UsageError where its version is not known, Refusal with all reasons
    against deploying it.
    """
    subject = read_subject(folder)
    version = version_for(subject.artifact, confirmed.framework)
    deployment = deployment_of(subject.artifact, version)
    problems = refusals(subject, deployment, confirmed)
    subject.artifact.check_unchanged()
    if problems:
        raise Refusal(problems)
    return deployment


def plan_deploy(deployment: Deployment, hands: Hands, account: str = "") -> DeployPlan:
    """What has to be done, held against what there is, in `account` if that is given and in no other. Waits while the
    stack is being created or updated.

    Raises DeployError where AWS can't be asked, Refusal with all reasons against deploying there.
    """
    _settle(deployment, hands)
    live = read_live(deployment, hands.ask)
    action = action_of(deployment, live)
    problems = [*_of_account(live, account), *obstacles(deployment, live, action)]
    if problems:
        raise Refusal(problems)
    found = Preview(())
    if live.stack is None:
        found = all_added(deployment.template)
    elif action is StackAction.UPDATE:
        found = preview(deployment, live.stack.template, hands.ask, hands.pause)
    return plan_of(deployment, live, action, found)


def _of_account(live: Live, account: str) -> Iterator[str]:
    if account and account != live.identity.account:
        yield f"--account {account}: the credentials are of account {live.identity.account}; give others, or --profile"


def _settle(deployment: Deployment, hands: Hands) -> None:
    stack, found = stack_status(deployment.stack, hands.ask)
    if found and status_of(found).readiness is Readiness.IN_PROGRESS:
        hands.progress.step(f"waiting for stack {deployment.stack}, which is {found}")
        # By its id, under which a stack is still found that is deleted meanwhile
        wait_until_settled(stack, lambda: stack_status(stack, hands.ask)[1], hands.ask, hands.progress, hands.pause)


def endpoints(deployment: Deployment, ask: Answer) -> tuple[str, ...]:
    """Where the deployed service is, as the framework's outputs tell. Raises DeployError."""
    found = as_object(as_list(ask(calls.DESCRIBE, StackName=deployment.stack).get("Stacks"))[0])
    outputs = map(as_object, as_list(found.get("Outputs")))
    return tuple(
        text_of(one.get("OutputValue")) for one in outputs if text_of(one.get("OutputKey")).startswith(_ENDPOINTS)
    )
