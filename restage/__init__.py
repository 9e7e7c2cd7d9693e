"""Restage: turn a packaged Serverless Framework artifact into one for another stage, without packaging again."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restage.artifact import Artifact, load_artifact
    from restage.errors import ArtifactError, OutputError, Refusal, RestageError, UsageError
    from restage.plan import plan_restage
    from restage.planmodel import Plan, Request
    from restage.run import Options, Outcome, rendered, restage
    from restage.stamps import Stamp
    from restage.verdict import Kind, Verdict

# By this `sls_restage.py` tells this package from another one of the same name.
DISTRIBUTION = "sls-restage"

# Where each name is at home. It is loaded when it is first asked for: pytest loads this package, for the sake of its
# plugin, in every project that has it installed.
_HOMES = {
    "Artifact": "artifact",
    "ArtifactError": "errors",
    "Kind": "verdict",
    "Options": "run",
    "Outcome": "run",
    "OutputError": "errors",
    "Plan": "plan",
    "Refusal": "errors",
    "Request": "plan",
    "RestageError": "errors",
    "Stamp": "stamps",
    "UsageError": "errors",
    "Verdict": "verdict",
    "load_artifact": "artifact",
    "plan_restage": "plan",
    "rendered": "run",
    "restage": "run",
}

__all__ = [
    "Artifact",
    "ArtifactError",
    "Kind",
    "Options",
    "Outcome",
    "OutputError",
    "Plan",
    "Refusal",
    "Request",
    "RestageError",
    "Stamp",
    "UsageError",
    "Verdict",
    "load_artifact",
    "plan_restage",
    "rendered",
    "restage",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
