"""The words of attestations, and what one of them says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

# sha256 in hexadecimal, by the names of files relative to their folder
Digests: TypeAlias = Mapping[str, str]

STATEMENT: Final = "https://in-toto.io/Statement/v1"
# A URN, as this project has no domain that it could promise to keep; docs/attestation.md says what it stands for
PREDICATE: Final = "urn:sls-restage:attestation:v1"
ENVELOPED: Final = "application/vnd.in-toto+json"


class Attested(NamedTuple):
    """What an attestation says, as far as it can be checked: the files of the output and of the input.

    `service`, `source`, `target` and `version` (of the tool) are "" where it does not say. `signatures`: how many its
    envelope has, None for a statement without one. Nobody has checked these.
    """

    subjects: Digests
    inputs: Digests
    service: str = ""
    source: str = ""
    target: str = ""
    version: str = ""
    signatures: int | None = None
