"""Deploying with `deploy --package`: what the clients do with exit status 0 and should not, and what to do instead."""

from __future__ import annotations

import base64
import hashlib
import shutil
import zipfile
from pathlib import Path

import boto3
import pytest

from e2e.clients import NOTHING_CHANGED, ClientFailed
from e2e.running import FIRST, SECOND, restage
from e2e.traps.place import Place, edited, said_by_restage
from restage.document.values import Json, as_object

PLAIN = "hello-plain"
OTHER_REGION = "eu-central-1"


def set_region(state: dict[str, Json]) -> None:
    as_object(as_object(state["service"])["provider"])["region"] = OTHER_REGION


def test_the_region_of_the_artifact_does_not_count(place: Place) -> None:
    dev = edited(place.dev("plain"), place.work / "dev", set_region)
    words = said_by_restage(dev, "prod", place.work / "prod")
    client = place.client(place.folder(PLAIN))
    client.deploy(place.work / "prod")
    assert (place.stacks(), place.stacks(OTHER_REGION)) == (["hello-plain-prod"], [])

    client.run(*words)
    assert place.stacks(OTHER_REGION) == ["hello-plain-prod"]


def test_a_stub_has_the_region(place: Place) -> None:
    artifact = edited(place.prod("plain"), place.work / "other", set_region)
    place.client(place.stub(artifact)).deploy(artifact)
    assert (place.stacks(), place.stacks(OTHER_REGION)) == ([], ["hello-plain-prod"])


def test_a_name_that_ends_in_serverless_makes_the_client_deploy_another_artifact(place: Place) -> None:
    folder, artifact = place.folder(PLAIN), place.work / "prod.serverless"
    shutil.copytree(place.dev("plain"), folder / ".serverless")
    shutil.copytree(place.prod("plain"), artifact)
    place.client(folder).deploy(artifact)
    assert {name.split("-")[2] for name in place.functions()} == {"dev"}
    assert place.stacks() == ["hello-plain-prod"]


def test_so_restage_writes_none(place: Place) -> None:
    ended = restage(str(place.dev("plain")), "--to", "prod", "-o", str(place.work / "prod.serverless"))
    assert ended.status == 2
    assert not (place.work / "prod.serverless").exists()


def test_deploying_in_the_services_folder_deletes_its_artifact(place: Place) -> None:
    folder, artifact = place.folder(PLAIN), place.prod("plain")
    shutil.copytree(place.dev("plain"), folder / ".serverless")
    place.client(folder).deploy(artifact)
    assert not (folder / ".serverless").exists()
    assert restage(str(folder / ".serverless"), "--to", "prod").status == 2


def test_what_lies_beside_serverless_goes_into_the_next_zip(place: Place) -> None:
    folder = place.folder(PLAIN)
    (folder / "index.js").write_text("exports.run = async () => {}\n")
    with (folder / "serverless.yml").open("a") as configuration:
        configuration.write("  runtime: nodejs20.x\nfunctions:\n  greet:\n    handler: index.run\n")
    shutil.copytree(place.prod("plain"), folder / ".serverless-prod")
    place.client(folder).run("package")
    with zipfile.ZipFile(folder / ".serverless" / "hello-plain.zip") as archive:
        assert ".serverless-prod/serverless-state.json" in archive.namelist()
    ended = restage("check", str(folder / ".serverless"), "--json")
    assert (ended.status, "RS111" in ended.out) == (1, True)


def test_functions_in_zips_of_their_own_are_found_if_the_configuration_says_so(place: Place) -> None:
    artifact = place.prod("layers-individually")
    with pytest.raises(ClientFailed, match="file found in the package path"):
        place.client(place.folder("shelves")).deploy(artifact)
    place.client(place.stub(artifact)).deploy(artifact)
    assert set(place.functions().values()) <= {hashed(path) for path in artifact.glob("*.zip")}


def test_by_an_absolute_path_whatever_lies_there_is_uploaded(place: Place) -> None:
    """Even where the artifact has the right one."""
    stale = place.work / "build" / ".serverless" / "upper.zip"
    stale.parent.mkdir(parents=True)
    with zipfile.ZipFile(stale, "w") as archive:
        archive.writestr("index.js", "// of last week\n")

    def point_there(state: dict[str, Json]) -> None:
        functions = as_object(as_object(state["service"])["functions"])
        as_object(as_object(functions["upper"])["package"])["artifact"] = str(stale)

    artifact = edited(place.prod("layers-individually"), place.work / "absolute", point_there)
    place.client(place.stub(artifact)).deploy(artifact)
    assert place.functions()["shelves-prod-upper"] == hashed(stale)


def test_after_a_rollback_the_newest_is_not_live_and_only_force_deploys_it(place: Place) -> None:
    if place.framework == "v1":
        pytest.skip("version 1 counts the service's zip twice with --package, and so never finds that nothing changed")
    old, new = place.prod("plain", "old", stamp=FIRST), place.prod("plain", "new", stamp=SECOND)
    client = place.client(place.stub(new))
    client.deploy(old)
    client.run("deploy", "--package", str(new), "--force")
    client.run("rollback", "--timestamp", FIRST)
    assert NOTHING_CHANGED.search(client.deploy(new))
    assert place.live_stamp("hello-plain-prod") == FIRST

    client.run("deploy", "--package", str(new), "--force")
    assert place.live_stamp("hello-plain-prod") == SECOND


def test_rolling_back_takes_tags_from_the_configuration(place: Place) -> None:
    boto3.client("sns", "us-east-1").create_topic(Name="stacks-prod")
    old, new = (place.prod("bucket-tags", name, stamp=stamp) for name, stamp in (("old", FIRST), ("new", SECOND)))
    stub = place.client(place.stub(new))
    stub.deploy(old)
    stub.run("deploy", "--package", str(new), "--force")
    tags = {"stage": "tag-prod", "Room": "room-prod"}
    assert place.tags("storeroom-prod") == tags

    place.client(place.folder("storeroom")).run("rollback", "--timestamp", FIRST)
    assert place.tags("storeroom-prod") == {"STAGE": "prod"}
    stub.run("rollback", "--timestamp", SECOND)
    assert place.tags("storeroom-prod") == tags


def hashed(file: Path) -> str:
    """As AWS gives it."""
    return base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
