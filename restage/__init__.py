"""Restage: turn a packaged Serverless Framework artifact into one for another stage, without packaging again."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restage.artifact.folder import Artifact, load_artifact
    from restage.attestation.verifying import Verification, verify
    from restage.errors import ArtifactError, AttestationError, OutputError, Refusal, RestageError, UsageError
    from restage.evidence.stamps import Stamp
    from restage.many.calls import restage_many
    from restage.many.model import Job, Report, Result
    from restage.plan.model import Plan, Request
    from restage.plan.planning import plan_restage
    from restage.run.restaging import Options, Outcome, rendered, restage
    from restage.verdict import Kind, Verdict

# By this `sls_restage.py` tells this package from another one of the same name.
DISTRIBUTION = "sls-restage"

# Where each name is at home. It is loaded when it is first asked for: pytest loads this package, for the sake of its
# plugin, in every project that has it installed.
_HOMES = {
    "Artifact": "artifact.folder",
    "ArtifactError": "errors",
    "Job": "many.model",
    "AttestationError": "errors",
    "Kind": "verdict",
    "Options": "run.restaging",
    "Outcome": "run.restaging",
    "OutputError": "errors",
    "Plan": "plan.model",
    "Refusal": "errors",
    "Request": "plan.model",
    "Report": "many.model",
    "RestageError": "errors",
    "Result": "many.model",
    "Stamp": "evidence.stamps",
    "UsageError": "errors",
    "Verdict": "verdict",
    "Verification": "attestation.verifying",
    "load_artifact": "artifact.folder",
    "plan_restage": "plan.planning",
    "rendered": "run.restaging",
    "restage": "run.restaging",
    "restage_many": "many.calls",
    "verify": "attestation.verifying",
}

__all__ = [
    "Artifact",
    "ArtifactError",
    "AttestationError",
    "Job",
    "Kind",
    "Options",
    "Outcome",
    "OutputError",
    "Plan",
    "Refusal",
    "Report",
    "Request",
    "RestageError",
    "Result",
    "Stamp",
    "UsageError",
    "Verdict",
    "Verification",
    "load_artifact",
    "plan_restage",
    "rendered",
    "restage",
    "restage_many",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
