"""Blocks that show a part of what is printed or written: it is, word for word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from documented import around
from documented.blocks import Claim, blocks_of
from documented.examples import LEFT_OUT, holds
from documented.services import (
    BY_STAGE,
    IN_FRANKFURT,
    LEDGER,
    LOOKED_UP,
    MAPS,
    PARAMS,
    PLAIN,
    TAGS,
    Service,
    artifacts_of_two,
    packaged,
)
from documented.workplace import Workplace
from restage.document.values import Json


@dataclass(frozen=True)
class Excerpt(Claim):
    """The one block that begins so is a part of what the last of some commands prints, or of the `file` that is there
    then. `scattered`: other lines stand between, where the page says that it shows some of them. `within`: a part of a
    line, such as a command in a report."""

    service: Service
    commands: tuple[str, ...]
    file: str = ""
    scattered: bool = False
    within: bool = False
    around: Callable[[], AbstractContextManager[None]] = around.nothing

    def check(self, folder: Path) -> None:
        """Calls the commands."""
        with self.around():
            place = Workplace(folder, self.service)
            place.prepare(*self.commands[:-1])
            printed = place.run(self.commands[-1])
        shown = (place.folder / self.file).read_text("utf-8").splitlines() if self.file else printed
        lines = [f"{LEFT_OUT}{line}" if self.within else line for line in self.text().split("\n")]
        if self.scattered:
            lines = [part for line in lines for part in (line, LEFT_OUT)]
        assert holds(shown, lines), "\n".join(shown)


@dataclass(frozen=True)
class Verdict(Claim):
    """A place, its values, and the evidence, as they stand in a report's JSON."""

    def check(self, folder: Path) -> None:
        """Restages `lookup-maps` with its sources."""
        place = Workplace(folder, MAPS)
        place.prepare(DEV)
        printed = place.run(f"{FROM_DEV} --source . --dry-run --json --show-values")
        places = json.loads("\n".join(printed))["places"]
        assert self.text() in [f"{one['place']}   {one['old']} → {one['new']}   {one['evidence']}" for one in places]


@dataclass(frozen=True)
class Document(Claim):
    """JSON in which `…` stands for further keys and items, or for a part of a text."""

    def check(self, folder: Path) -> None:
        """Prints the document."""
        place = Workplace(folder, LEDGER)
        artifacts_of_two(place.folder)
        printed = place.run("restage services/*/artifact --to qa --to prod -o out --json")
        # What has further keys or items says so by a key or an item of its own
        shown = re.sub(r", …\}", ', "…": 0}', self.text()).replace(", …]", ', "…"]')
        assert LEFT_OUT in shown
        assert shows(json.loads(shown), json.loads("\n".join(printed)))


def shows(shown: Json, actual: Json) -> bool:
    """Is `shown` what `actual` is, but for what it leaves out?"""
    match shown, actual:
        case dict(), dict():
            rest = actual.keys() - shown.keys() if LEFT_OUT in shown else {*()}
            same = shown.keys() - {LEFT_OUT} == actual.keys() - rest
            return same and all(shows(value, actual[key]) for key, value in shown.items() if key != LEFT_OUT)
        case list(), list():
            some = [one for one in shown if one != LEFT_OUT]
            return (len(some) < len(shown) or len(some) == len(actual)) and all(map(shows, some, actual))
        case str(), str():
            return re.fullmatch(".*".join(map(re.escape, shown.split(LEFT_OUT))), actual) is not None
    return shown == actual


@dataclass(frozen=True)
class Same(Claim):
    """A block that stands on another page, too, where it is held."""

    as_on: str

    def check(self, folder: Path) -> None:
        """Looks there."""
        assert {one.text for one in self.blocks()} <= {one.text for one in blocks_of(self.as_on)}


DEV: Final = packaged("../artifacts/dev")
PROD: Final = packaged("../artifacts/prod", "prod")
LEARN: Final = (DEV, PROD, "restage learn ../artifacts/dev ../artifacts/prod -o restage.yml")
FROM_DEV: Final = "restage ../artifacts/dev --to prod"
OTHER_COMMIT: Final = "cp -r golden/evolving/ledger/two/. ."
NEWER: Final = "golden/evolving/artifacts/v3/ledger/two/dev"
DANGLING: Final = (
    "mkdir artifacts", "cp -r golden/artifacts/v3/plain/prod artifacts/prod",
    """sed -i 's/"Ref": "ServerlessDeploymentBucket"/"Ref": "Nothing"/' artifacts/prod/*.json""",
)  # fmt: skip
# Two golden folders, one of them of an artifact that has changed since
TESTED: Final = (
    packaged("dev-artifact"), "mkdir tests",
    r"""printf 'def test_prod(restage_golden):\n    restage_golden("../dev-artifact", to="prod", golden="golden/prod")\n' > tests/test_it.py""",
    "pytest -q --update-golden tests",
    """sed -i '/"GreetLambdaFunction": {/,/"DependsOn"/s/"Timeout": 6/"Timeout": 9/' dev-artifact/*.json""",
    r"""printf 'def test_qa(restage_golden):\n    restage_golden("../dev-artifact", to="qa", golden="golden/qa")\n' >> tests/test_it.py""",
    "pytest -q --update-golden tests",
)  # fmt: skip

EXCERPTS: Final = (
    Excerpt("README.md", ("targets:",), LEDGER, LEARN, file="restage.yml", scattered=True),
    Same("README.md", ("# tests/",), as_on="docs/golden.md"),
    Same("docs/index.md", ("serverless package",), as_on="README.md"),
    Excerpt("docs/deploying.md", ("serverless deploy",), IN_FRANKFURT, (DEV, f"{FROM_DEV} -o ../artifacts/prod"), within=True),
    Excerpt("docs/deploying.md", ("# Written by",), TAGS, (PROD, "restage stub ../artifacts/prod -o ../stub"), file="../stub/serverless.yml"),
    Excerpt("docs/golden.md", ("=====",), PLAIN, TESTED, slow=True),
    Excerpt("docs/lookups.md", ("restage: serverless.yml",), LOOKED_UP, (DEV, f"{FROM_DEV} --source . --lookup aws"), around=around.lookups_without_url),
    Document("docs/many.md", ("{",)),
    Excerpt("docs/pipelines.md", ("::error",), PLAIN, (*DANGLING, "restage check artifacts/prod --format github")),
    Excerpt("docs/rules.md", ("targets:",), LEDGER, LEARN, file="restage.yml", scattered=True),
    Excerpt("docs/rules.md", ("# learned from",), BY_STAGE, LEARN, file="restage.yml"),
    Excerpt("docs/rules.md", ("restage: serverless-state",), LEDGER, (*LEARN, f"PROD_DATABASE_URL=x restage {NEWER} --to prod --strict -o ../out")),
    Verdict("docs/source.md", ("Resources.Draw",)),
    Excerpt("docs/source.md", ("source     svc",), PARAMS, (DEV, "cp -r . ../svc", "mv ../svc svc", f"{FROM_DEV} --source svc")),
    Excerpt("docs/source.md", ("restage: ./serverless.yml",), LEDGER, (DEV, OTHER_COMMIT, f"{FROM_DEV} --source .")),
    Excerpt("docs/source.md", ("looked up elsewhere",), PARAMS, (DEV, f"{FROM_DEV} --source .")),
    Excerpt("docs/source.md", ("rules that only",), MAPS, (*LEARN, f"{LEARN[-1]} --source .")),
)  # fmt: skip
