"""An artifact that can be shown: it tells nothing of the private one, and behaves as that does, faults included."""

from __future__ import annotations

import pathlib
import re
import secrets
from collections.abc import Iterator

import pytest
from broken import GOLDEN, STATE, Break, all_of, change, copied, drop, golden, remove, tree, write
from checking import GREET, both, env, export, queues, resource, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import PLANTED, grow
from restaged import UPDATE

from restage.anonymise.anonymising import anonymise
from restage.anonymise.behaviour import behaviour
from restage.anonymise.cipher import Cipher
from restage.anonymise.report import as_text
from restage.anonymise.texts import Texts
from restage.anonymise.vocabulary import SHORTEST, WORD, Vocabulary
from restage.artifact.folder import read_artifact
from restage.document.values import Json, as_object, at
from restage.errors import ArtifactError, UsageError
from restage.framework.naming.encode import alphanumeric, function_id, normalize
from restage.framework.words import CONSTANTS

KEY = b"a key of the tests, and no other"


def made(folder: pathlib.Path, output: pathlib.Path) -> pathlib.Path:
    anonymise(folder, output, "prod", key=KEY)
    return output


# ------------------------------------------------------------------------------------------- faults stay

FAULTS: dict[str, tuple[str, str, Break, str]] = {
    "a reference to nothing": ("v3", "plain", env({"Ref": "Nowhere"}), "RS105"),
    "a reference to nothing in a text": ("v3", "plain", env({"Fn::Sub": "a-${Nowhere.Arn}"}), "RS105"),
    "a resource that waits for nothing": (
        "v2", "plain", both(("Resources", "GreetLogGroup", "DependsOn"), ["Nowhere"]), "RS105",
    ),
    "a condition that is not there": (
        "v1", "plain", both(("Resources", "GreetLogGroup", "Condition"), "Nowhere"), "RS105",
    ),
    "no zip of the service": ("v3", "plain", remove("hello-plain.zip"), "RS101"),
    "no zip of a function": ("v3", "layers-individually", remove("upper.zip"), "RS101"),
    "another zip": ("v3", "plain", write("hello-plain.zip", b"PK"), "RS102"),
    "a setting in one of two copies": ("osls", "plain", change(UPDATE, (*GREET, "Timeout"), 7), "RS104"),
    "a digest of another zip": (
        "v3", "layers", all_of(write("layers.zip", b"PK"), write("strata.zip", b"PK")), "RS102",
    ),
    "a zip outside": ("v3", "plain", change(STATE, ("package", "artifact"), "../x.zip"), "RS103"),
    "two templates": ("v3", "plain", drop(UPDATE, ("Resources", "GreetLogGroup")), "RS104"),
    "a reference of the state to nothing": (
        "v3", "plain", change(STATE, ("service", "custom"), {"$ref": '$["service"]["nowhere"]'}), "RS106",
    ),
    "a function of another stage": (
        "v3",
        "plain",
        all_of(
            change(STATE, ("service", "functions", "greet", "name"), "hello-plain-live-greet"),
            both((*GREET, "FunctionName"), "hello-plain-live-greet"),
        ),
        "RS109",
    ),
    "an artifact in a zip": ("v3", "plain", zipped("hello-plain.zip", ".serverless/serverless-state.json"), "RS111"),
    "a name over its limit": ("v3", "plain", queues("a-queue-of-the-house-" * 4 + "dev"), "RS201"),
    "a bucket with capitals": (
        "v2", "plain", both(("Resources", "B"), resource("AWS::S3::Bucket", {"BucketName": "Pantry-dev"})), "RS202",
    ),
    "one name twice": ("v3", "plain", queues("pantry-dev", "pantry-dev"), "RS203"),
    "one export twice": ("v1", "plain", all_of(export("A", "pantry-dev"), export("B", "pantry-dev")), "RS204"),
    "a key of another packaging": (
        "v3",
        "plain",
        both((*GREET, "Code", "S3Key"), "serverless/hello-plain/dev/1500000000000-2017-07-14T02:40:00.000Z/x.zip"),
        "RS205",
    ),
    "a path of the machine that packaged it": (
        "v3", "plain", change(STATE, ("service", "functions", "greet", "package"), {"artifact": "/build/a.zip"}), "RS207",
    ),
    "another stage's name in a value": ("v3", "plain", env("hello-plain-prod-cellar"), "RS301"),
}  # fmt: skip


@pytest.mark.parametrize(("framework", "service", "plant", "finding"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_still_there(
    framework: str, service: str, plant: Break, finding: str, tmp_path: pathlib.Path
) -> None:
    copied(tmp_path / "private", framework, service)
    plant(tmp_path / "private")
    found = anonymise(tmp_path / "private", tmp_path / "shown", "prod", key=KEY)
    assert found.original.differences(found.made) == []
    assert found.made.counts[f"finding {finding}"]


SERVICES = [
    ("v3", "user-resources"), ("v3", "stay-maps"), ("v3", "lookup-maps"), ("v3", "layers"), ("v3", "sockets"),
    ("v3", "plugin-split-stacks"), ("v3", "stay-literals"), ("v3", "devices"), ("v3", "http-desk"), ("v3", "odd-keys"),
    ("v1", "layers-retained"), ("v1", "user-resources"), ("v2", "hash-2020"), ("v2", "edge"), ("v2", "own-bucket"),
    ("osls", "names"), ("osls", "durable"), ("osls", "plugin-iam-roles"), ("v3", "plugin-canary"), ("v3", "images"),
    ("v1", "bus-custom-resource"), ("v2", "bus-native"), ("osls", "balancer"), ("v3", "plugin-datadog"),
    ("v3", "plugin-lift"), ("v3", "plugin-step-functions"),
]  # fmt: skip


@pytest.mark.parametrize(("framework", "service"), SERVICES, ids=["/".join(row) for row in SERVICES])
def test_what_is_shown_behaves_alike_and_has_no_name_of_the_private_one(
    framework: str, service: str, tmp_path: pathlib.Path
) -> None:
    private = golden(framework, service)
    shown = made(private, tmp_path / "shown")
    assert behaviour(private, "prod").differences(behaviour(shown, "prod")) == []
    names = private_words(private)
    assert len(names) > 3
    assert names & {word for text in texts_of(shown) for word in words_of(text)} == set()


@pytest.mark.slow
def test_every_artifact_behaves_alike(tmp_path: pathlib.Path) -> None:
    folders = sorted(state.parent for state in GOLDEN.glob("*/*/dev/serverless-state.json"))
    assert len(folders) > 200
    found = [anonymise(folder, tmp_path / str(number), "prod", key=KEY) for number, folder in enumerate(folders)]
    differ = {folder: one.original.differences(one.made) for folder, one in zip(folders, found, strict=True)}
    assert {str(folder): lines for folder, lines in differ.items() if lines} == {}


# With it, a function of `timers` is called ZlqdEventsRule…, in which two words meet in the letters of `dev`
UNLUCKY = b"another key of 1"


def test_a_key_by_which_a_stage_comes_about_is_not_the_last(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = golden("v3", "timers")
    alone = anonymise(folder, tmp_path / "alone", "prod", key=UNLUCKY)
    assert alone.original.differences(alone.made) != []
    keys = iter([UNLUCKY, UNLUCKY, KEY, UNLUCKY])
    monkeypatch.setattr(secrets, "token_bytes", lambda _: next(keys))
    found = anonymise(folder, tmp_path / "shown", "prod")
    assert found.original.differences(found.made) == []
    assert tree(tmp_path / "shown") == tree(made(folder, tmp_path / "again"))


def test_a_place_of_another_type_is_a_difference() -> None:
    """Also where as many places change in all."""
    one, other = (behaviour(golden("v3", service), "prod") for service in ("plain", "timers"))
    lines = one.differences(other)
    assert any("AWS::Scheduler::Schedule" in line for line in lines)
    assert not any("tick" in line for line in lines)


def words_of(text: str) -> Iterator[str]:
    return (word.lower() for word in WORD.findall(text))


def texts_of(folder: pathlib.Path) -> Iterator[str]:
    """All that somebody can read there: the files, their names, and what is in the zips."""
    for name, data in tree(folder).items():
        yield name
        yield (data or b"").decode("utf-8", "replace")


def private_words(folder: pathlib.Path) -> set[str]:
    """The words of the service's own names, of at least four letters, that are not AWS's or the framework's, and that no
    sentence of the framework's has."""
    artifact = read_artifact(folder)
    service = as_object(at(artifact.resolved.value, ("service",)))
    own = [artifact.service, *as_object(service.get("functions")), *as_object(service.get("layers"))]
    for part in (service.get("functions"), service.get("custom"), service.get("resources")):
        own += _leaves(part)
    known = Vocabulary.of(artifact, "prod")
    words = {word for text in own for word in words_of(text) if len(word) > SHORTEST}
    said = {word for text in CONSTANTS for word in words_of(text)}
    return {word for word in words - said if not all(map(known.is_public, known.pieces(word)))}


def _leaves(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child)
    elif isinstance(value, str) and "::" not in value:
        yield value


# ------------------------------------------------------------------------------------------- names

STAGES = frozenset({"dev", "prod"})
NAME = st.from_regex(r"[a-z]{3,8}(?:[A-Z][a-z]{2,6}){0,2}(?:[-_][a-z]{3,8}){0,2}", fullmatch=True)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=SHORTEST, max_size=12)


@given(WORDS, WORDS)
def test_words_that_differ_stay_different_and_those_that_begin_alike_go_on_to(one: str, other: str) -> None:
    cipher = Cipher(KEY, frozenset())
    assert (cipher.word(one) == cipher.word(other)) == (one == other)
    assert cipher.word(one + other).startswith(cipher.word(one))


@settings(deadline=None)
@given(st.text(max_size=20))
def test_a_word_keeps_its_length_and_its_case_and_none_of_its_letters(word: str) -> None:
    found = Cipher(KEY, STAGES).word(word)
    assert len(found) == len(word)
    for before, after in zip(word, found, strict=True):
        assert before != after or not before.isalnum() or after == "ø"
        assert not before.isascii() or before.isupper() == after.isupper()


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=40))
def test_no_stage_comes_about(word: str) -> None:
    cipher = Cipher(KEY, STAGES)
    assert not {"v", "p"} & {*cipher.word(word), *cipher.scrambled(word)}  # without which there is no dev and no prod


@settings(max_examples=50, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=4))
def test_what_the_framework_makes_of_a_name_is_made_of_the_other_name(names: list[str]) -> None:
    vocabulary = Vocabulary(STAGES, (), (word for name in names for word in words_of(name)))
    texts = Texts(Cipher(KEY, STAGES), vocabulary, KEY)
    for name in names:
        assert texts.named(function_id(name)) == function_id(texts.named(name))
        assert texts.named(f"shop-dev-{name}").endswith(f"-dev-{texts.named(name)}")


NAMED: dict[str, tuple[str, str]] = {
    "the stage in a name": ("cellar-dev", "{cellar}-dev"),
    "glued to it": ("Cellardev", "{Cellar}dev"),
    "two words glued": (alphanumeric("cellar-pantry-dev"), "{Cellar}{pantry}dev"),
    "a logical ID": (normalize("cellar-pantry"), "{Cellar}Dash{pantry}"),
    "a short word behind a sign": (normalize("cellar-in"), "{Cellar}Dashin"),
    "an account and a region": ("arn:aws:sqs:eu-west-1:123456789012:cellar", "arn:aws:sqs:eu-west-1:{123456789012}:{cellar}"),
    "an address": ("pantry@cellar.com", "{pantry}@{cellar}.com"),
    "a domain": ("api.cellar.com", "api.{cellar}.com"),
    "a service of AWS": ("xyzzy.amazonaws.com", "xyzzy.amazonaws.com"),
    "the time of packaging": ("ApiGatewayDeployment1795422665685", "ApiGatewayDeployment1795422665685"),
    "an ordinary word that holds a stage": ("/devices/cellar", "/devices/{cellar}"),
    "a sentence of the framework's": ("Current Lambda function version", "Current Lambda function version"),
    "letters of elsewhere": ("ключ", "øøøø"),
    "the plural of a public word": ("levels", "levels"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "form"), NAMED.values(), ids=NAMED.keys())
def test_what_stays_of_a_text(text: str, form: str) -> None:
    cipher = Cipher(KEY, STAGES)
    texts = Texts(cipher, Vocabulary(STAGES, (), ("cellar", "pantry")), KEY)
    assert texts.named(text) == re.sub(r"\{(\w+)\}", lambda found: cipher.word(found[1]), form)


DIGESTS = {
    "CDK's, at the end of a logical ID": ("QueueD80659DA", "Queue[0-9A-F]{8}"),
    "a step function's notification": ("queue-ebcb9", "queue-[0-9a-f]{5}"),
}


@pytest.mark.parametrize(("text", "form"), DIGESTS.values(), ids=DIGESTS.keys())
def test_a_short_digest_becomes_another_one(text: str, form: str) -> None:
    found = Texts(Cipher(KEY, STAGES), Vocabulary(STAGES, (), ()), KEY).named(text)
    assert re.fullmatch(form, found) and found != text


def test_a_name_that_is_told_is_replaced_wherever_it_stands_as_a_whole() -> None:
    texts = Texts(Cipher(KEY, STAGES), Vocabulary(STAGES, (), ()), KEY).with_told(
        {"cellar-4f": "pantry-9a", "cellar": "x"}
    )
    assert texts.named("${cellar-4f.Arn}:cellar") == "${pantry-9a.Arn}:x"
    assert "pantry" not in texts.named("cellar-4fa")


# ------------------------------------------------------------------------------------------- values

SECRET = "Hunter2-of-the-dev-function-table"


@pytest.mark.parametrize(
    "value", [SECRET, f"postgres://app:{SECRET}@db.example/x", 13371337], ids=["a text", "in a URL", "a number"]
)
def test_nothing_of_a_secret_is_left(value: Json, tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "private")
    both((*GREET, "Environment", "Variables", "DB_PASSWORD"), value)(tmp_path / "private")
    template = read_artifact(made(tmp_path / "private", tmp_path / "shown")).templates[UPDATE].text
    assert not any(word in template for word in ("Hunter", "unter2", "of-the", "dev-function", "1337"))


def test_of_a_secret_that_a_formula_gives_its_own_words_are_left(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "private", "v3", "plugin-datadog")
    link = at(read_artifact(tmp_path / "private").templates[UPDATE].value, ("Outputs", "DatadogMonitorsniff", "Value"))
    place = ("Outputs", "DatadogMonitorsniff", "Value")
    both(place, str(link).replace("app.datadoghq.com", "SecretTokenOfTheApi"))(tmp_path / "private")
    template = read_artifact(made(tmp_path / "private", tmp_path / "shown")).templates[UPDATE].text
    assert "/functions?cloud=aws" in template
    assert "Secret" not in template


def test_nothing_of_what_was_planted_is_left(tmp_path: pathlib.Path) -> None:
    """Wherever a secret stands, and whatever it is called there."""
    grow(tmp_path)
    shown = "".join(texts_of(made(tmp_path / "dev", tmp_path / "shown")))
    private = "".join(texts_of(tmp_path / "dev"))
    parts = {part for _, marker in PLANTED for part in marker.split("-dev-")}
    assert sum(part in private for part in parts) > 50
    assert [part for part in parts if part in shown] == []


def test_every_call_makes_other_names_and_a_key_the_same_again(tmp_path: pathlib.Path) -> None:
    folder = golden("v3", "plain")
    found = [anonymise(folder, tmp_path / name, key=key).output for name, key in (("a", None), ("b", None))]
    assert tree(found[0]) != tree(found[1])
    assert tree(made(folder, tmp_path / "c")) == tree(made(folder, tmp_path / "d"))


def test_recordings_are_left_out_and_other_files_are_empty(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "private")
    for name, data in (
        ("restage-source.json", b"{}"),
        ("meta.json", b"{}"),
        ("cellar.txt", b"x"),
        ("more.json", b'{"cellar": 1}'),
    ):
        (tmp_path / "private" / name).write_bytes(data)
    shown = tree(made(tmp_path / "private", tmp_path / "shown"))
    assert not {"restage-source.json", "meta.json"} & shown.keys()
    assert [data for name, data in shown.items() if name.endswith(".txt")] == [b""]
    assert "cellar" not in "".join(texts_of(tmp_path / "shown"))
    assert sum(name.endswith(".zip") for name in shown) == 1
    assert all(len(data or b"") < 400 for name, data in shown.items() if name.endswith(".zip"))


def test_what_lay_in_a_zip_has_no_name_left(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "private")
    zipped("hello-plain.zip", "cellar/serverless-state.json")(tmp_path / "private")
    assert "cellar" not in "".join(texts_of(made(tmp_path / "private", tmp_path / "shown")))


def test_the_report_says_how_it_behaves(tmp_path: pathlib.Path) -> None:
    found = anonymise(golden("v3", "user-resources"), tmp_path / "same", key=KEY)
    assert "behaves    as the original: 31 open\n" in as_text(found)
    assert "'dev' and 'prod' stay" in as_text(found)
    other = found._replace(made=behaviour(golden("v3", "plain"), "prod"))
    assert "open text: 31 → 2" in as_text(other)


def test_what_is_no_artifact_or_is_in_the_way_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(ArtifactError, match="the folder is empty"):
        anonymise(tmp_path / "there", tmp_path / "x")
    with pytest.raises(UsageError, match="is there already"):
        anonymise(golden("v3", "plain"), tmp_path / "there")
