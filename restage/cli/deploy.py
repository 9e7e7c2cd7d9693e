"""`restage deploy`: reads its words, calls the library, asks, prints. Decides nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from restage.cli.arguments import Argument, Option
from restage.cli.deployprogress import progress_of
from restage.cli.terminal import emit, emit_document, give_up
from restage.deploy.aws import Aws
from restage.deploy.bundle import write_bundle
from restage.deploy.changes import Change
from restage.deploy.deploying import Confirmed, Hands, apply, endpoints, plan_deploy, read_deployment, stamped
from restage.deploy.model import Deployment
from restage.deploy.policies import policy_of
from restage.deploy.report import as_json, as_result, as_text, lines_of, without_values
from restage.document.values import printable
from restage.errors import DeployError, RestageError, UsageError

TO_DO = 1

_UNANSWERED = "nothing was done: there is no terminal to ask on; give --yes to deploy, or --plan to look only"
_INTERRUPTED = "interrupted; what AWS has begun goes on there. Run the same command again: it goes on from there"


_Artifact = Annotated[Path, Argument(metavar="ARTIFACT", help="The artifact to deploy, as it is.")]
_Plan = Annotated[bool, Option("--plan", help="Only show what would be done; exit status 1 if there is something.")]
_Yes = Annotated[bool, Option("--yes", "-y", help="Deploy without asking.")]
_Stage = Annotated[str, Option("--stage", metavar="STAGE", help="Refuse if the artifact is for another stage.")]
_Region = Annotated[str, Option("--region", metavar="REGION", help="Refuse if the artifact is for another region.")]
_Account = Annotated[str, Option("--account", metavar="ID", help="Refuse if the credentials are of another account.")]
_Profile = Annotated[str, Option("--profile", metavar="NAME", help="A profile of your AWS configuration.")]
_Framework = Annotated[
    str, Option("--framework", metavar="v1|v2|v3|osls", help="Which version packaged it, where that does not show.")
]
_WithoutPlugins = Annotated[
    list[str] | None,
    Option("--without-plugin", metavar="NAME", help="Go without what a plugin does at deploy time; repeatable."),
]
_Stamp = Annotated[str, Option("--stamp", metavar="keep|now", help="now: with a new stamp, as for rolling back.")]
_Bundle = Annotated[
    Path | None, Option("--bundle", metavar="DIR", help="Deploy nothing; write what another deployer can take.")
]
_Bucket = Annotated[
    str, Option("--bucket", metavar="NAME", help="With --bundle: the bucket that the uploads will lie in.")
]
_Policy = Annotated[
    bool, Option("--iam-policy", help="Deploy nothing; print the IAM policy that deploying this artifact needs.")
]
_Json = Annotated[bool, Option("--json", help="The report as one JSON document.")]
_Quiet = Annotated[bool, Option("-q", "--quiet", help="Only problems, and what is asked.")]


def deploy(  # noqa: PLR0917 - the options of a command line
    artifact: _Artifact,
    plan: _Plan = False,
    yes: _Yes = False,
    stage: _Stage = "",
    region: _Region = "",
    account: _Account = "",
    profile: _Profile = "",
    framework: _Framework = "",
    without_plugins: _WithoutPlugins = None,
    stamp: _Stamp = "keep",
    bundle: _Bundle = None,
    bucket: _Bucket = "",
    policy: _Policy = False,
    as_document: _Json = False,
    quiet: _Quiet = False,
) -> None:
    """Deploy an artifact: what the framework's own client does, without that client, its plugins and the sources.

    Exit status: 0 deployed, or nothing to do; 1 --plan found something to do; 2 could not, or would not.
    """
    confirmed = Confirmed(stage, region, framework, tuple(without_plugins or ()))
    try:
        with stamped(artifact, stamp) as folder:
            deployment = read_deployment(folder, confirmed)
            if policy:
                emit_document(policy_of(deployment))
            elif bundle is not None or bucket:
                emit(write_bundle(deployment, folder, bundle, bucket))
            else:
                ways = _Ways(plan, yes, as_document, quiet, account)
                _run(deployment, profile, ways)
    except RestageError as error:
        give_up(error, as_document=as_document)
    except KeyboardInterrupt:
        give_up(DeployError(_INTERRUPTED), as_document=as_document)


class _Ways(NamedTuple):
    """How it is done, and told."""

    only_plan: bool
    yes: bool
    as_document: bool
    quiet: bool
    account: str

    def agree(self, changes: Sequence[Change]) -> bool:
        """Tells what is replaced or removed, and asks, unless that is agreed to already."""
        emit("".join(f"{printable(line)}\n" for line in ("this replaces or removes:", *lines_of(changes))), err=True)
        return self.yes or _answered("go on?")


def _run(deployment: Deployment, profile: str, ways: _Ways) -> None:
    try:
        progress = progress_of(quiet=ways.quiet, deployment=deployment)
        hands = Hands(Aws(deployment.region, profile), progress, time.sleep, ways.agree)
        found = plan_deploy(deployment, hands, ways.account)
        if not (ways.as_document or ways.quiet):
            emit(as_text(found))
        if found.is_empty or ways.only_plan:
            if ways.as_document:
                emit_document(as_json(found, "nothing to do" if found.is_empty else "planned"))
            raise SystemExit(0 if found.is_empty else TO_DO)
        if not (ways.yes or _answered(f"deploy this to account {found.live.identity.account}?")):
            raise DeployError("nothing was done")
        apply(found, hands)
        urls = endpoints(deployment, hands.ask)
    except RestageError as error:
        raise DeployError(without_values(error.problems, deployment.hidden)) from None
    if ways.as_document:
        emit_document(as_json(found, "deployed", urls))
    elif not ways.quiet:
        emit(as_result(found, urls))


def _answered(question: str) -> bool:
    """Asks on the terminal; yes or no. Raises UsageError where there is none."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(_UNANSWERED)
    emit(f"{question} [y/N] ", err=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
