"""What can go wrong: one root class, and beneath it whose turn it is to act."""

from __future__ import annotations

from collections.abc import Sequence


class RestageError(Exception):
    """The root. `problems` holds one sentence each: the file, the place in it, what is wrong, what to do."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class UsageError(RestageError):
    """The call's words are off: whoever typed it acts."""


class ArtifactError(RestageError):
    """The input can't be read as an artifact, or is not safe to: whoever made it acts."""


class SourceError(RestageError):
    """The service's own configuration can't be read, or is not safe to: whoever wrote it acts."""


class AttestationError(RestageError):
    """The attestation can't be read, or is none of ours: whoever made it acts."""


class LookupFailed(RestageError):
    """What the configuration looks up elsewhere was not given there, or is not there: whoever has access acts."""


class DeployError(RestageError):
    """AWS did not do what it was asked, or could not be asked: whoever deploys acts."""


class Refusal(RestageError):
    """The input is fine, what was asked for would not be: a name over its limit, a place uncertain under --strict."""


class OutputError(RestageError):
    """The output could not be written: nothing was."""
