"""Artifacts that have digests instead of zips."""

from __future__ import annotations

import hashlib
import pathlib
import subprocess

import pytest
from broken import copied
from hypothesis import given
from hypothesis import strategies as st

from restage.artifact.digests import SUMS, holds, parsed, read_digested, written
from restage.artifact.folder import read_artifact
from restage.check import check_artifact, read_subject
from restage.compare import compare_artifacts
from restage.compare.model import Kind
from restage.errors import ArtifactError

ZIP = "hello-plain.zip"


def without_zips(folder: pathlib.Path) -> pathlib.Path:
    artifact = read_artifact(copied(folder))
    (folder / SUMS).write_text(written({ZIP: artifact.sha256(ZIP)}))
    (folder / ZIP).unlink()
    return folder


def test_digests_are_what_sha256sum_makes(tmp_path: pathlib.Path) -> None:
    names = ["a.zip", "with space.zip", "back\\slash.zip", "new\nline.zip"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    done = subprocess.run(["sha256sum", *sorted(names)], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert written({name: hashlib.sha256(name.encode()).digest() for name in names}) == done.stdout


@given(st.lists(st.text(min_size=1).filter(lambda name: not set(name) & {"/", "\0"}), unique=True, max_size=3))
def test_names_are_read_back(names: list[str]) -> None:
    digests = {name.encode("utf-8", "replace").decode(): bytes(32) for name in names}
    assert parsed(written(digests), pathlib.Path(SUMS)) == digests


def test_nothing_differs_from_the_artifact_with_its_zips(tmp_path: pathlib.Path) -> None:
    whole, digested = read_artifact(copied(tmp_path / "a")), read_digested(without_zips(tmp_path / "b"))
    assert set(digested.others) == set(whole.others)
    assert [holds(one, ZIP) for one in (whole, digested)] == [True, False]
    assert compare_artifacts(whole, digested, exact=True).equal
    assert compare_artifacts(digested, whole, exact=True).equal


def test_another_zip_differs_though_nobody_can_say_in_what(tmp_path: pathlib.Path) -> None:
    digested = read_digested(without_zips(tmp_path / "b"))
    copied(tmp_path / "a")
    (tmp_path / "a" / ZIP).write_bytes(b"other")
    (found,) = compare_artifacts(read_artifact(tmp_path / "a"), digested).differences
    assert (found.kind, found.file, found.entries) == (Kind.ZIP, ZIP, None)


@pytest.mark.parametrize("text", ["x", f"{'0' * 63}  a.zip", f"{'0' * 64} a.zip", f"{'0' * 64}  a.zip\nx"])
def test_what_are_no_digests_is_refused(tmp_path: pathlib.Path, text: str) -> None:
    folder = without_zips(tmp_path / "b")
    (folder / SUMS).write_text(text)
    with pytest.raises(ArtifactError, match=r"SHA256SUMS, line \d: expected a SHA-256 digest, two spaces and a file's"):
        read_digested(folder)


def test_digests_do_for_a_check_and_not_for_deploying(tmp_path: pathlib.Path) -> None:
    folder = without_zips(tmp_path / "artifact")
    assert check_artifact(read_subject(folder, by_digests=True)).clean
    assert "RS101" in {finding.rule.id for finding in check_artifact(read_subject(folder)).findings}
