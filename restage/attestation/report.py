"""What came of holding folders against an attestation, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from restage.attestation.model import Attested
from restage.attestation.verifying import Difference, Verification, What
from restage.document.values import JsonObject, printable

SCHEMA_VERSION: Final = 1
_SAID: Final[Mapping[What, str]] = {
    What.MISSING: "is not there",
    What.CHANGED: "is not the file that was attested: its sha256 is another one",
    What.UNEXPECTED: "was not attested",
}


def as_json(result: Verification) -> JsonObject:
    """The whole result as one document."""
    attested = result.attested
    return {
        "schema_version": SCHEMA_VERSION,
        "holds": result.holds,
        "service": attested.service,
        "from": attested.source,
        "to": attested.target,
        "restage": attested.version,
        "signatures": attested.signatures,
        "signatures_checked": False,
        "files": result.checked,
        "differences": [_difference(one) for one in result.differences],
    }


def _difference(one: Difference) -> JsonObject:
    found: JsonObject = {"folder": one.side, "file": one.file, "problem": one.what.value}
    return {**found, "reason": one.reason} if one.reason else found


def as_text(result: Verification, output: Path, source: Path | None) -> str:
    """The same for people."""
    return "".join(f"{printable(line)}\n" for line in _lines(result, output, source))


def _lines(result: Verification, output: Path, source: Path | None) -> Iterator[str]:
    attested = result.attested
    yield f"{attested.service}: {attested.source} → {attested.target}, by restage {attested.version}"
    for side, folder, stated in (("output", output, attested.subjects), ("input", source, attested.inputs)):
        if folder is None:
            continue
        wrong = [one for one in result.differences if one.side == side]
        yield f"  {side:8}{folder}: {_judged(len(stated), wrong)}"
        yield from (f"    {one.file}: {one.reason or _SAID[one.what]}" for one in wrong)
    yield f"  signed  {_signed(attested)}"


def _judged(files: int, wrong: list[Difference]) -> str:
    if not wrong:
        return "the 1 file that was attested" if files == 1 else f"the {files} files that were attested, and no other"
    count = "1 file is" if len(wrong) == 1 else f"{len(wrong)} files are"
    return f"{count} not as attested"


def _signed(attested: Attested) -> str:
    if attested.signatures is None:
        return "not: whoever could change the artifact could change its attestation, too"
    count = "1 signature" if attested.signatures == 1 else f"{attested.signatures} signatures"
    return f"{count}, not checked here: cosign or gh does that (docs/attestation.md)"
