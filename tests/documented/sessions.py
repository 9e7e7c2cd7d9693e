"""Blocks of commands: they are called one after the other, and print what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from documented import around
from documented.blocks import Claim
from documented.examples import Example, examples, fits
from documented.services import (
    LEDGER,
    LOOKED_UP,
    MAPS,
    PLAIN,
    PROGRAM,
    TAGS,
    Service,
    artifacts_of_two,
    composition,
    nothing_more,
    packaged,
)
from documented.workplace import Workplace


@dataclass(frozen=True)
class Session(Claim):
    """The commands of all blocks of `page` that begin with one of `begins`, in the folder of one service, after those of
    `before`. `ends`: the exit status of commands without a prompt that may not end with 0."""

    service: Service = LEDGER
    before: tuple[str, ...] = ()
    lies: Callable[[Path], None] = nothing_more
    around: Callable[[], AbstractContextManager[None]] = around.nothing
    ends: Mapping[str, int] = field(default_factory=dict)
    typed: str | None = None
    apart: bool = False

    def check(self, folder: Path) -> None:
        """Calls them."""
        with self.around():
            place = Workplace(folder, self.service, typed=self.typed, apart=self.apart)
            self.lies(place.folder)
            place.prepare(*self.before)
            for block in self.blocks():
                for one in examples(block.text):
                    self._call(place, one)

    def _call(self, place: Workplace, one: Example) -> None:
        printed = place.run(one.command)
        shown = "\n".join([f"$ {one.command}", *printed, f"exit status {place.status}"])
        if one.expected is not None:
            assert fits(printed, one.expected), shown
            return
        assert place.status == self.ends.get(re.split(r"\s+#", one.command)[0], 0), shown
        for path in re.findall(r"(?:\.\./|\bout/)[\w/-]+", one.command.partition(" #")[2]):
            assert (place.folder / path).exists(), shown


DEV: Final = packaged("../artifacts/dev")
PROD: Final = packaged("../artifacts/prod", "prod")
FRESH: Final = packaged("../artifacts/prod-fresh", "prod")
DEV_ARTIFACT: Final = packaged("dev-artifact")
RESTAGED: Final = "restage dev-artifact --to prod -o prod-artifact -q"
NO_SOURCES: Final = "rm serverless.yml"
PACKAGED: Final = packaged(".serverless")
RECORDED: Final = "restage record .serverless --source . -q"
KEPT_OUT: Final = """sed -i "s/patterns: \\['/&!restage.yml', '/" serverless.yml"""
IRELAND: Final = r"printf 'version: 1\ntext: replace\nregion: eu-west-1\n' > ../restage.yml"
TO_PROD: Final = "restage ../artifacts/dev --to prod -q"
PLAN: Final = "restage deploy ../artifacts/prod --plan"
IN_IRELAND: Final = f"{PLAN} --stage prod --region eu-west-1"
HOW_TO: Final = "docs/how-to/"

SESSIONS: Final = (
    Session("docs/tutorial.md", ("$ ",)),
    Session("docs/tutorial.md", ("mkdir ",)),
    Session("docs/tutorial.md", ("restage deploy",), before=(PROD,), around=around.deployments, ends={PLAN: 1}, typed="y"),
    *(
        Session(f"{HOW_TO}{name}.md", ("$ ",), slow=name == "golden-tests")
        for name in ("faulty-artifact", "from-packaging-per-stage", "from-promotezip", "from-sed", "golden-tests", "accounts", "pipeline")
    ),
    Session(f"{HOW_TO}pipeline.md", ("restage deploy",), before=(PROD,), around=around.deployments),
    Session(f"{HOW_TO}accounts.md", ("restage deploy",), before=(DEV, IRELAND, TO_PROD), around=around.deployments, ends={IN_IRELAND: 1}),
    Session("README.md", ("serverless package",)),
    Session("README.md", ("$ restage golden",), before=(NO_SOURCES,)),
    Session("README.md", ("pipx install",), before=(DEV_ARTIFACT,)),
    Session("README.md", ("restage services/",), PLAIN, lies=composition, around=around.buckets, apart=True, slow=True),
    Session("README.md", ("$ restage record",), MAPS, before=(PACKAGED,)),
    Session("README.md", ("$ restage learn",), before=(KEPT_OUT, DEV, FRESH)),
    Session("README.md", ("make test",)),
    Session("docs/attestation.md", ("$ restage",), before=(DEV,)),
    Session("docs/attestation.md", ("restage dev-artifact", "cosign verify", "gh attestation"), MAPS, before=(PACKAGED, RECORDED, "mv .serverless dev-artifact")),
    Session("docs/ci.md", ("docker",), before=(DEV_ARTIFACT,)),
    Session("docs/deploying.md", ("$ restage stub",), TAGS, before=(PROD,)),
    Session("docs/deploying.md", ("$ restage deploy",), PLAIN, before=(DEV_ARTIFACT, RESTAGED), around=around.deployments, typed="y"),
    Session("docs/deploying.md", ("restage old-prod",), PLAIN, before=(packaged("old-prod", "prod"),), around=around.deployments, typed="y"),
    Session("docs/deploying.md", ("restage deploy --stamp",), PLAIN, before=(packaged("old-prod-artifact", "prod"),), around=around.deployments, typed="y"),
    Session("docs/how-it-works.md", ("restage golden",)),
    Session("docs/lookups.md", ("pip install",), LOOKED_UP, before=(DEV,), around=around.lookups),
    Session("docs/many.md", ("$ ",), lies=artifacts_of_two),
    Session("docs/many.md", ("restage s3:",), before=("mkdir fresh", "cp -r golden/artifacts/v3/plain/prod fresh/orders"), around=around.buckets, apart=True, slow=True),
    Session("docs/pipelines.md", ("restage diff",), before=("cp -r golden/artifacts/v3/plain out", "cp -r out fresh")),
    Session("docs/record.md", ("$ serverless package",), MAPS),
    Session("docs/record.md", ("$ restage dev",), MAPS, before=(PACKAGED, RECORDED, "mv .serverless dev-artifact", NO_SOURCES)),
    Session("docs/record.md", ("$ serverless print",), PROGRAM, before=(DEV_ARTIFACT,)),
    Session("docs/report.md", ("$ restage report",), before=(DEV,)),
    Session("docs/rules.md", ("$ serverless package", "serverless package"), before=(KEPT_OUT,), around=around.a_secret),
    Session("docs/source.md", ("serverless package",)),
)  # fmt: skip
