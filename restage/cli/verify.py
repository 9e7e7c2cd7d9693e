"""`restage verify`: reads its words, calls the library, prints. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from restage.attestation.report import as_json, as_text
from restage.attestation.verifying import verify as verified
from restage.cli.arguments import Argument, Option
from restage.cli.terminal import emit, emit_document, give_up
from restage.errors import RestageError

DIFFERENT = 1


def verify(
    output: Annotated[Path, Argument(metavar="OUT", help="The folder that `restage --attest` wrote.")],
    attestation: Annotated[
        Path, Option("--attestation", metavar="FILE", help="What it attested: the statement, or that in its envelope.")
    ],
    source: Annotated[
        Path | None, Option("--input", metavar="IN", help="The artifact that was restaged, to be held against it, too.")
    ] = None,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
) -> None:
    """Hold an artifact against its attestation: every file is there and the right one, and there is no other.

    No signature is checked: that is for cosign or gh. Exit status: 0 it is what was attested, 1 it is not, 2 could not.
    """
    try:
        result = verified(output, attestation, source)
        if as_document:
            emit_document(as_json(result))
        elif not quiet:
            emit(as_text(result, output, source))
    except RestageError as error:
        give_up(error, as_document=as_document)
    raise SystemExit(0 if result.holds else DIFFERENT)
