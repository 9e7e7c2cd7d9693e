"""Folders held against attestations, which may have been written by anybody."""

from __future__ import annotations

import base64
import contextlib
import json
import pathlib
import shutil
from collections.abc import Callable

import pytest
from folders import DATA_FOLDER
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restage import AttestationError, UsageError, verify
from restage.attestation import reading
from restage.attestation.reading import read_attestation
from restage.attestation.verifying import Difference, What
from restage.document.values import Json, JsonObject

# Made by others: `statement.json` by @actions/attest 3.2.0, `bundle.sigstore.json` by @sigstore/sign 4.1.1 with a key of
# its own, `envelope.json` by securesystemslib 1.6.0
DATA = DATA_FOLDER / "attested"
ZERO = "0" * 64


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of what the statements are about."""
    return pathlib.Path(shutil.copytree(DATA, tmp_path / "attested"))


@pytest.mark.parametrize(
    ("name", "signatures"), [("statement.json", None), ("envelope.json", 1), ("bundle.sigstore.json", 1)]
)
def test_what_others_have_written_is_read(name: str, signatures: int | None) -> None:
    found = verify(DATA / "output", DATA / name, DATA / "input")
    assert found.holds
    assert found.checked == 4
    assert found.attested.signatures == signatures
    assert found.attested[2:6] == ("shop", "dev", "prod", "0.1.0")


def append(name: str) -> Callable[[pathlib.Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + b"x")


def swap(folder: pathlib.Path) -> None:
    """Both are there, each under the other's name."""
    one, two = folder / "output" / "one.json", folder / "output" / "nested" / "two.zip"
    data = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(data)


def link(folder: pathlib.Path) -> None:
    """It leads to the right bytes, and may lead to others tomorrow."""
    (folder / "output" / "one.json").rename(folder / "one.json")
    (folder / "output" / "one.json").symlink_to(folder / "one.json")


PLANTED = [
    pytest.param(append("output/one.json"), [("output", "one.json", What.CHANGED)], id="a byte more"),
    pytest.param(append("output/nested/two.zip"), [("output", "nested/two.zip", What.CHANGED)], id="in a folder"),
    pytest.param(append("input/two.zip"), [("input", "two.zip", What.CHANGED)], id="in the input"),
    pytest.param(
        swap,
        [("output", "nested/two.zip", What.CHANGED), ("output", "one.json", What.CHANGED)],
        id="two that changed places",
    ),
    pytest.param(
        lambda folder: (folder / "output" / "one.json").unlink(), [("output", "one.json", What.MISSING)], id="one less"
    ),
    pytest.param(
        lambda folder: (folder / "output" / "one.json").rename(folder / "output" / "One.json"),
        [("output", "One.json", What.UNEXPECTED), ("output", "one.json", What.MISSING)],
        id="another spelling",
    ),
    pytest.param(
        lambda folder: shutil.copytree(folder / "input", folder / "output" / "nested" / "more"),
        [("output", "nested/more/one.json", What.UNEXPECTED), ("output", "nested/more/two.zip", What.UNEXPECTED)],
        id="a folder more",
    ),
    pytest.param(link, [("output", "one.json", What.UNREADABLE)], id="a link"),
    pytest.param(lambda folder: (folder / "output" / "empty").mkdir(), [], id="an empty folder is no file"),
]


@pytest.mark.parametrize(("plant", "wanted"), PLANTED)
def test_what_is_not_as_attested_is_found(
    plant: Callable[[pathlib.Path], object], wanted: list[tuple[str, str, What]], folder: pathlib.Path
) -> None:
    plant(folder)
    found = verify(folder / "output", folder / "statement.json", folder / "input")
    assert [one[:3] for one in found.differences] == wanted
    assert found.holds is not bool(wanted)


def test_all_is_found_at_once(folder: pathlib.Path) -> None:
    append("output/one.json")(folder)
    (folder / "output" / "nested" / "two.zip").unlink()
    (folder / "output" / "more").write_bytes(b"")
    append("input/one.json")(folder)
    found = verify(folder / "output", folder / "envelope.json", folder / "input")
    assert found.differences == (
        Difference("output", "more", What.UNEXPECTED),
        Difference("output", "nested/two.zip", What.MISSING),
        Difference("output", "one.json", What.CHANGED),
        Difference("input", "one.json", What.CHANGED),
    )


def test_the_input_is_looked_at_only_when_it_is_given(folder: pathlib.Path) -> None:
    append("input/one.json")(folder)
    assert verify(folder / "output", folder / "statement.json").holds


def test_folders_that_are_not_there_are_named_together(folder: pathlib.Path) -> None:
    with pytest.raises(UsageError) as error:
        verify(folder / "a", folder / "statement.json", folder / "b")
    assert len(error.value.problems) == 2


# ------------------------------------------------------------------------------------------- attestations by anybody


def statement(**other: Json) -> JsonObject:
    found: JsonObject = json.loads((DATA / "statement.json").read_bytes())
    return {**found, **other}


def subject(*names: Json, digest: Json = ZERO) -> JsonObject:
    return statement(subject=[{"name": name, "digest": {"sha256": digest}} for name in names])


def enveloped(data: bytes, **other: Json) -> JsonObject:
    found: JsonObject = {
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64.b64encode(data).decode(),
        "signatures": [{"sig": ""}],
    }
    return {**found, **other}


def inner() -> bytes:
    return json.dumps(statement()).encode()


BAD: list[tuple[str, bytes | Json, list[str]]] = [
    ("no file's content", b"", ["not one JSON document"]),
    ("no UTF-8", b"\xff\xfe{}", ["not one JSON document"]),
    ("two documents, as gh downloads them", b"{}\n{}", ["not one JSON document"]),
    ("deeper than a parser goes", b"[" * 200_000, ["not one JSON document"]),
    ("a number that takes minutes to read", b"1" * 100_000, ["not one JSON document"]),
    ("a list", [], ["no JSON object"]),
    ("a text", "x", ["no JSON object"]),
    ("an empty object", {}, ["_type: is missing", "predicateType: is missing"]),
    ("a key twice", b'{"_type": 1, "_type": 2}', ["'_type' stands twice"]),
    ("an earlier version of in-toto", statement(_type="https://in-toto.io/Statement/v0.1"), ["Statement/v0.1"]),
    ("about something else", statement(predicateType="https://slsa.dev/provenance/v1"), ["slsa.dev/provenance/v1"]),
    ("a kind that is no text", statement(predicateType=["urn:sls-restage:attestation:v1"]), ["predicateType: is ["]),
    ("no subjects", statement(subject=[]), ["subject: a list of files"]),
    ("subjects of another type", statement(subject={"name": "x"}), ["subject: a list of files"]),
    ("a predicate of another type", statement(predicate=[1]), ["predicate.input: a list of files"]),
    ("a subject of another type", statement(subject=["x", None, 1]), ["subject[0].name", "subject[2].digest"]),
    ("a name that leads out", subject("../x"), ["subject[0].name"]),
    ("a name that leads out in the middle", subject("a/../../x"), ["subject[0].name"]),
    ("an absolute name", subject("/etc/passwd"), ["subject[0].name"]),
    ("a name of nothing", subject(""), ["subject[0].name"]),
    ("a name of the folder itself", subject("."), ["subject[0].name"]),
    ("a name that ends as a folder's", subject("x/"), ["subject[0].name"]),
    ("a name with an end in it", subject("x\0y"), ["subject[0].name"]),
    ("a name twice", subject("x", "x"), ["subject[1].name: another one"]),
    ("a digest of another length", subject("x", digest="00"), ["subject[0].digest.sha256"]),
    ("a digest in capitals", subject("x", digest="A" * 64), ["subject[0].digest.sha256"]),
    ("a digest that is a number", subject("x", digest=1), ["subject[0].digest.sha256"]),
    ("a digest of another kind", statement(subject=[{"name": "x", "digest": {"md5": "0"}}]), ["sha256: is missing"]),
    ("problems of both sides", {**subject("/"), "predicate": {"input": [{}]}}, ["subject[0]", "predicate.input[0]"]),
    ("an envelope of something else", enveloped(inner(), payloadType="text/plain"), ["payloadType"]),
    ("an envelope without a type", {"payload": "e30="}, ["payloadType"]),
    ("an envelope of no base64", enveloped(b"", payload="*"), ["no base64"]),
    ("an envelope of a number", enveloped(b"", payload=1), ["payload: this is not one JSON"]),
    ("an empty envelope", {"dsseEnvelope": None}, ["payloadType"]),
    ("an envelope in an envelope", enveloped(json.dumps(enveloped(inner())).encode()), ["_type: is missing"]),
]


@pytest.mark.parametrize(("bad", "said"), [pytest.param(*row[1:], id=row[0]) for row in BAD])
def test_what_is_no_attestation_is_refused_in_words(bad: bytes | Json, said: list[str]) -> None:
    data = bad if isinstance(bad, bytes) else json.dumps(bad).encode()
    with pytest.raises(AttestationError) as error:
        read_attestation(data, "proof.json")
    assert all(problem.startswith("proof.json") for problem in error.value.problems)
    assert [words for words in said if words not in str(error.value)] == []
    assert len(str(error.value)) < 2_000


def test_problems_without_end_are_cut() -> None:
    with pytest.raises(AttestationError) as error:
        read_attestation(json.dumps(subject(*["/"] * 10_000)).encode(), "proof.json")
    assert len(error.value.problems) == 21


def test_a_file_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    with pytest.raises(AttestationError, match="larger than 1,000 bytes"):
        read_attestation(b" " * 1001, "proof.json")
    with pytest.raises(AttestationError, match="larger than"):
        verify(DATA / "output", pathlib.Path("/dev/zero"))


def test_a_file_that_is_not_there_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(AttestationError, match=r"proof\.json: the file can't be read"):
        verify(DATA / "output", tmp_path / "proof.json")


def test_both_alphabets_of_base64_are_read() -> None:
    payload = json.dumps(statement(note="ÿþ~~~???>>>"), ensure_ascii=False).encode()
    text = base64.urlsafe_b64encode(payload).decode()
    assert "_" in text or "-" in text
    assert read_attestation(json.dumps(enveloped(b"", payload=text)).encode(), "x").signatures == 1


def test_what_is_not_known_is_passed_over() -> None:
    """As in-toto wants it, so that a later version can say more."""
    more = statement(note="x", subject=[{"name": "x", "digest": {"sha256": ZERO, "sha512": "y"}, "uri": "z"}])
    assert read_attestation(json.dumps(more).encode(), "x").subjects == {"x": ZERO}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside, max_size=3),
    max_leaves=6,
)
KEYS = ["_type", "predicateType", "subject", "predicate", "payload", "payloadType", "signatures", "dsseEnvelope"]


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first one waits for hypothesis itself to load
@given(st.dictionaries(st.sampled_from(KEYS), VALUES), st.booleans())
def test_whatever_it_is_there_is_a_result_or_a_refusal(other: dict[str, Json], wrapped: bool) -> None:
    data = json.dumps(statement(**other)).encode()
    data = json.dumps(enveloped(data)).encode() if wrapped else data
    with contextlib.suppress(AttestationError):
        found = read_attestation(data, "proof.json")
        assert found.subjects and found.inputs
