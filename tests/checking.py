"""Artifacts with something planted in their templates, and what a check finds in them."""

from __future__ import annotations

import pathlib
import re
import zipfile

from broken import COMPILED, STATE, Break, all_of, change, copied, sha256_of
from restaged import UPDATE

from restage.check import Check, check_artifact, read_subject
from restage.document.values import Json, Path, show

GREET: Path = ("Resources", "GreetLambdaFunction", "Properties")


def both(path: Path, new: Json) -> Break:
    """The same change in the template's file and in the state."""
    return all_of(change(UPDATE, path, new), change(STATE, (*COMPILED, *path), new))


def resource(kind: str, properties: dict[str, Json], **more: Json) -> Json:
    return {"Type": kind, "Properties": properties, **more}


def queues(*names: Json, **more: Json) -> Break:
    """One queue for each of `names`."""
    return all_of(
        *(
            both(("Resources", f"Q{i}"), resource("AWS::SQS::Queue", {"QueueName": n}, **more))
            for i, n in enumerate(names)
        )
    )


def export(key: str, name: Json) -> Break:
    return both(("Outputs", key), {"Value": "x", "Export": {"Name": name}})


def zipped(name: str, *entries: str) -> Break:
    """A zip of `entries` as the code of the service, or as a further file where the artifact has none of that name."""

    def breaks(folder: pathlib.Path) -> None:
        there = (folder / name).is_file()
        (folder / name).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(folder / name, "w") as archive:
            for entry in entries:
                archive.writestr(entry, "{}")
        if there:
            for file in (STATE, UPDATE):
                text = (folder / file).read_text("utf-8")
                digest = re.sub(r'("CodeSha256": )"[^"]*"', lambda m: f'{m[1]}"{sha256_of(folder / name)}"', text)
                (folder / file).write_text(digest, "utf-8")

    return breaks


def half_zipped(name: str, *entries: str) -> Break:
    """A zip of which the end is missing."""

    def breaks(folder: pathlib.Path) -> None:
        zipped(name, *entries)(folder)
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) - 30])

    return breaks


def env(value: Json) -> Break:
    return both((*GREET, "Environment", "Variables", "X"), value)


def checked(folder: pathlib.Path, *, others: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Check:
    return check_artifact(read_subject(folder), others=others, ignore=ignore)


def found(check: Check) -> list[tuple[str, str, str]]:
    return [(finding.rule.id, finding.file, show(finding.path)) for finding in check.findings]


def artifact(folder: pathlib.Path, service: str, breaks: Break, framework: str = "v3") -> pathlib.Path:
    copied(folder, framework, service)
    breaks(folder)
    return folder
