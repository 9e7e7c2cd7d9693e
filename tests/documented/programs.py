"""Blocks that are Python programs: they are executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from documented import around
from documented.blocks import Claim
from documented.services import MAPS, PLAIN, Service, artifacts_of_two, nothing_more, packaged
from documented.workplace import Workplace
from restage import Job, Request, Stamp

Names = Mapping[str, object]


@dataclass(frozen=True)
class Program(Claim):
    """The one block that begins so, executed in the folder of a service after `before`, with what `names` gives.
    `gives`: what is true then, in its own names."""

    gives: str
    service: Service = MAPS
    before: tuple[str, ...] = ()
    lies: Callable[[Path], None] = nothing_more
    names: Callable[[Path], Names] = lambda folder: {}
    around: Callable[[], AbstractContextManager[None]] = around.nothing

    def check(self, folder: Path) -> None:
        """Executes it."""
        place = Workplace(folder, self.service)
        self.lies(place.folder)
        place.prepare(*self.before)
        known: dict[str, object] = {"__name__": "__main__", **self.names(place.folder)}
        with chdir(place.folder), self.around():
            exec(compile(self.text(), self.page, "exec"), known)
            assert eval(self.gives, known), self.gives


@dataclass(frozen=True)
class TestFile(Claim):
    """A test's file, whose path its first line says, and after an empty line the commands that run it."""

    def check(self, folder: Path) -> None:
        """Runs the test."""
        place = Workplace(folder, PLAIN)
        place.prepare(DEV_ARTIFACT)
        program, commands = self.text().split("\n\n")
        path = place.folder / program.partition("\n")[0].removeprefix("# ")
        path.parent.mkdir()
        path.write_text(program)
        place.prepare(*commands.split("\n"))
        assert (path.parent / "golden" / "prod" / "SHA256SUMS").exists()


def _jobs(folder: Path) -> Names:
    request = Request(target="prod", stamp=Stamp(1_795_424_761_566))
    found = folder.glob("services/*/artifact")
    return {"jobs": [Job(one, folder / "out" / one.parent.name, request) for one in found]}


DEV_ARTIFACT: Final = packaged("dev-artifact")
REPORT: Final = "restage dev-artifact --to prod --to qa -o out --json > report.json"
ATTESTED: Final = "restage dev-artifact --to prod -o prod-artifact --attest prod.attestation.json -q"
WRITTEN: Final = "[one.status for one in results] == [0, 0]"

PROGRAMS: Final = (
    Program("README.md", ("from pathlib",), "len(texts) == 3 and plan.open", PLAIN, before=(DEV_ARTIFACT, "rm serverless.yml")),
    Program("docs/attestation.md", ("from pathlib",), "[one.file for one in found.differences] == ['more.txt']", before=(DEV_ARTIFACT, "rm serverless.yml", ATTESTED, "touch prod-artifact/more.txt")),
    Program("docs/many.md", ("import time",), "sorted(one.name for one in Path('out').iterdir()) == ['greeter', 'strata']", lies=artifacts_of_two),
    Program("docs/many.md", ("from dask",), WRITTEN, lies=artifacts_of_two, names=_jobs, around=around.dask, slow=True),
    Program("docs/many.md", ("from concurrent",), WRITTEN, lies=artifacts_of_two, names=_jobs, around=around.ray),
    Program("docs/schemas.md", ("import json",), "len(schemas) > 10", PLAIN, before=(DEV_ARTIFACT, REPORT)),
    Program(
        "docs/source.md", ("from restage import Options",), "outcome.output.name == 'prod' and output.exists()", before=(DEV_ARTIFACT,),
        names=lambda folder: {"folder": folder, "artifact": folder / "dev-artifact", "output": folder.parent / "prod"},
    ),
    TestFile("docs/golden.md", ("# tests/",), slow=True),
)  # fmt: skip
