"""An attestation as a file holds it: a statement, bare or in the envelope that signing has put it into."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from restage.attestation.model import ENVELOPED, PREDICATE, STATEMENT, Attested, Digests
from restage.document.values import Json, JsonObject, as_object, as_text, at
from restage.errors import AttestationError

# Of a file: what base64 makes of the largest predicate that GitHub takes (16 MB), and as much again for subjects
MOST_BYTES: Final = 64 << 20
_MOST_PROBLEMS: Final = 20
_DIGITS: Final = frozenset("0123456789abcdef")


class _Repeated(ValueError):
    """A key stands twice in one object, so that two readers may take it for two things."""


def read_attestation(data: bytes, file: str) -> Attested:
    """What the attestation in `data` says; `file` names it in messages. Signatures are counted, not checked.

    Raises AttestationError, with all problems at once where they can be found together, for what is no statement in the
    form of in-toto, attests something else than a run of ours, or names a file that can lie in no folder.
    """
    if len(data) > MOST_BYTES:
        raise AttestationError(f"{file}: is larger than {MOST_BYTES:,} bytes; no attestation is")
    document = _parsed(data, file)
    envelope = _envelope(document)
    if envelope is None:
        return _attested(document, file, None)
    signatures = envelope.get("signatures")
    statement = _parsed(_payload(envelope, file), f"{file}, payload")
    return _attested(statement, file, len(signatures) if isinstance(signatures, list) else 0)


def _parsed(data: bytes, file: str) -> JsonObject:
    try:
        value: Json = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except _Repeated as error:
        raise AttestationError(f"{file}: the key {error} stands twice in one object") from None
    except (ValueError, RecursionError):
        raise AttestationError(f"{file}: this is not one JSON document; of several lines give one") from None
    if not isinstance(value, dict):
        raise AttestationError(f"{file}: this is no JSON object, so no attestation")
    return value


def _once(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Repeated(repr(Counter(key for key, _ in pairs).most_common(1)[0][0]))
    return value


def _envelope(document: JsonObject) -> JsonObject | None:
    """The DSSE envelope in a file: all of it, or a part of sigstore's bundle; None for a bare statement."""
    if "dsseEnvelope" in document:
        return as_object(document["dsseEnvelope"])
    return document if "payloadType" in document or "payload" in document else None


def _payload(envelope: JsonObject, file: str) -> bytes:
    kind, payload = envelope.get("payloadType"), envelope.get("payload")
    if kind != ENVELOPED:
        raise AttestationError(f"{file}, payloadType: the envelope holds {_told(kind)}, not {ENVELOPED!r}")
    try:
        # DSSE allows both alphabets
        return base64.b64decode(as_text(payload).replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise AttestationError(f"{file}, payload: this is no base64") from None


def _attested(statement: JsonObject, file: str, signatures: int | None) -> Attested:
    kinds = {"_type": STATEMENT, "predicateType": PREDICATE}
    other = [
        f"{file}, {key}: is {_told(statement.get(key))}, where an attestation of ours has {wanted!r}"
        for key, wanted in kinds.items()
        if statement.get(key) != wanted
    ]
    if other:
        raise AttestationError(other)
    problems: list[str] = []
    predicate = as_object(statement.get("predicate"))
    subjects = _files(statement.get("subject"), "subject", problems)
    inputs = _files(predicate.get("input"), "predicate.input", problems)
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        shown = [*problems[:_MOST_PROBLEMS], *([f"… and {more} more problems"] if more > 0 else [])]
        raise AttestationError([f"{file}, {problem}" for problem in shown])
    return Attested(
        subjects=subjects,
        inputs=inputs,
        service=as_text(at(predicate, ("to", "service"))),
        source=as_text(at(predicate, ("from", "stage"))),
        target=as_text(at(predicate, ("to", "stage"))),
        version=as_text(at(predicate, ("tool", "version"))),
        signatures=signatures,
    )


def _files(listed: Json, where: str, problems: list[str]) -> Digests:
    """The files of a list, by name; what is wrong with it goes to `problems`."""
    if not isinstance(listed, list) or not listed:
        problems.append(f"{where}: a list of files is expected, with at least one")
        return {}
    found: dict[str, str] = {}
    for index, one in enumerate(listed):
        name, digest = as_object(one).get("name"), at(one, ("digest", "sha256"))
        wrong = [*_wrong(name, digest)]
        if name in found:
            wrong.append("name: another one has it, too")
        problems += [f"{where}[{index}].{problem}" for problem in wrong]
        if not wrong:
            found[as_text(name)] = as_text(digest)
    return found


def _wrong(name: Json, digest: Json) -> Iterator[str]:
    """What is wrong with the name of a file, relative to its folder, and with its digest."""
    if not isinstance(name, str) or not name:
        yield f"name: is {_told(name)}, not a file's name"
    elif "\0" in name or not {"", ".", ".."}.isdisjoint(name.split("/")):
        yield f"name: {_told(name)} is no path of a file below a folder"
    if not isinstance(digest, str) or len(digest) != 64 or not _DIGITS.issuperset(digest):
        yield f"digest.sha256: is {_told(digest)}, not 64 hexadecimal digits in lower case"


def _told(value: Json) -> str:
    text = "missing" if value is None else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
