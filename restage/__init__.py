"""Restage: turn a packaged Serverless Framework artifact into one for another stage, without packaging again."""

from restage.artifact import Artifact, load_artifact
from restage.errors import ArtifactError, OutputError, Refusal, RestageError, UsageError
from restage.plan import Plan, Request, plan_restage
from restage.run import Options, Outcome, rendered, restage
from restage.stamps import Stamp
from restage.verdict import Kind, Verdict

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
