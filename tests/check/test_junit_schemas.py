"""The JUnit XML of `restage check` by the schemas of Jenkins' plugin xunit. They are not ours to ship: `make junit` fetches
them, and names their files in JUNIT_SCHEMAS; without, nothing is tried here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from broken import copied, remove
from checking import queues
from manycalls import shell

SCHEMAS: Final = [Path(one) for one in os.environ.get("JUNIT_SCHEMAS", "").split()]

pytestmark = pytest.mark.skipif(not SCHEMAS, reason="needs the schemas: `make junit`")

ODD: Final = "a\x00\x1b[31m\u202e]]>&amp;<b>\ufffe\uffffHALF\r\n\t\u0085é"
CALLS: Final = [
    pytest.param("dev", id="without findings"),
    pytest.param("faulty", id="with findings"),
    pytest.param("faulty --not dev", id="with findings about another stage"),
    pytest.param("odd --not dev", id="with characters that XML may not have"),
    pytest.param("nowhere", id="with what could not be checked"),
    pytest.param("dev faulty odd nowhere --not qa", id="with several artifacts"),
]


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("junit")
    copied(folder / "dev")
    queues("q", "q", {"Ref": "Nothing"})(copied(folder / "faulty", stage="prod"))
    remove("cloudformation-template-create-stack.json")(folder / "faulty")
    queues(ODD, ODD, {"Ref": ODD})(copied(folder / "odd", stage="prod"))
    for file in (folder / "odd").glob("*.json"):
        file.write_text(
            file.read_text("utf-8").replace("HALF", r"\ud800"), "utf-8"
        )  # of a character: JSON may have that
    return folder


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
@pytest.mark.parametrize("words", CALLS)
def test_what_is_written_is_valid(folder: Path, words: str, schema: Path) -> None:
    from xmlschema import XMLSchema  # noqa: PLC0415 - `make junit` installs it

    shell(folder, "check", *words.split(), "--junit", "report.xml", "-q")
    report = ElementTree.parse(folder / "report.xml")
    assert [f"{error.path}: {error.reason}" for error in XMLSchema(schema).iter_errors(report)] == []
