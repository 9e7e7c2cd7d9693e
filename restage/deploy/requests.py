"""What CloudFormation is asked for: the parameters of each call, as the client of each version gives them.

Source: lib/plugins/aws/deploy/lib/createStack.js and lib/updateStack.js of serverless 1.83.3 and 2.72.4;
lib/get-{shared-stack-action,create-stack,update-stack,create-change-set,execute-change-set}-params.js of 3.40.0 and
osls 4.3.1.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from restage.deploy.model import TEMPLATE_OBJECT, Deployment
from restage.document.jsjson import stringify
from restage.document.values import Json, JsonObject

# By which our change sets are known, should they be left behind
DESCRIPTION: Final = "made by restage deploy"
# The hosts of S3 by what a region's name holds; the first row counts
_HOSTS: Final[Mapping[str, str]] = {
    "us-gov": "s3-{region}.amazonaws.com",
    "cn-": "s3.{region}.amazonaws.com.cn",
    "iso-": "s3.{region}.c2s.ic.gov",
    "isob-": "s3.{region}.sc2s.sgov.gov",
    "": "s3.amazonaws.com",
}


def template_url(deployment: Deployment, bucket: str) -> str:
    """Where CloudFormation finds the uploaded template."""
    region = deployment.region.lower()
    host = next(host for mark, host in _HOSTS.items() if mark in region).format(region=region)
    return f"https://{host}/{bucket}/{deployment.directory}/{TEMPLATE_OBJECT}"


def of_core(deployment: Deployment) -> JsonObject:
    """A new stack with nothing but its bucket: CreateStack, or a change set's part of it."""
    shared = _shared(deployment, deployment.core) | {"TemplateBody": stringify(deployment.core)}
    if not deployment.version.sends_everything:
        shared["Parameters"] = []
    return shared


def of_template(deployment: Deployment, url: str) -> JsonObject:
    """The full template, for a new stack or for an update."""
    return _shared(deployment, deployment.template) | {"TemplateURL": url}


def of_template_text(deployment: Deployment, text: str) -> JsonObject:
    """The full template given with the call itself, as for a change set before anything is uploaded."""
    return _shared(deployment, deployment.template) | {"TemplateBody": text}


def _shared(deployment: Deployment, template: JsonObject) -> JsonObject:
    capabilities: list[Json] = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    if template.get("Transform"):
        capabilities.append("CAPABILITY_AUTO_EXPAND")
    found: JsonObject = {
        "StackName": deployment.stack,
        "Capabilities": capabilities,
        "Parameters": [*deployment.parameters],
        "Tags": [{"Key": key, "Value": value} for key, value in deployment.tags.items()],
    }
    if deployment.role:
        found["RoleARN"] = deployment.role
    if deployment.notifications or deployment.version.sends_everything:
        found["NotificationARNs"] = [*deployment.notifications]
    return found


def new_token() -> str:
    """By which AWS knows a call again that is repeated because its answer was lost."""
    return str(uuid.uuid4())


def creating(deployment: Deployment, shared: JsonObject, token: str) -> JsonObject:
    """CreateStack."""
    failing: JsonObject = {"DisableRollback": True} if deployment.keeps_failed else {"OnFailure": "DELETE"}
    return shared | failing | {"ClientRequestToken": token}


def updating(deployment: Deployment, shared: JsonObject, token: str) -> JsonObject:
    """UpdateStack, with the stack's policy."""
    found = shared | {"ClientRequestToken": token}
    if deployment.policy:
        found["StackPolicyBody"] = deployment.policy
    if deployment.rollback:
        found["RollbackConfiguration"] = deployment.rollback
    if deployment.keeps_failed:
        found["DisableRollback"] = True
    return found


def change_set(deployment: Deployment, shared: JsonObject, kind: str, name: str, token: str) -> JsonObject:
    """CreateChangeSet; `kind`: CREATE or UPDATE."""
    named: JsonObject = {"ChangeSetName": name, "ChangeSetType": kind, "Description": DESCRIPTION}
    named["ClientToken"] = token
    return shared | named | ({"RollbackConfiguration": deployment.rollback} if deployment.rollback else {})


def executing(deployment: Deployment, name: str, token: str) -> JsonObject:
    """ExecuteChangeSet."""
    found: JsonObject = {"StackName": deployment.stack, "ChangeSetName": name, "ClientRequestToken": token}
    return found | ({"DisableRollback": True} if deployment.keeps_failed else {})


def change_set_name(deployment: Deployment) -> str:
    """What the clients call the change set that they execute."""
    return f"{deployment.stack}-change-set"


def preview_name(deployment: Deployment) -> str:
    """A change set that is only looked at."""
    return f"{deployment.stack}-restage-plan"
