"""Blocks that are rules files, or parts of one: read by the real parser, and applied."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broken import all_of
from checking import both, resource

from documented.blocks import Claim
from documented.services import PLAIN, copied, evolving, packaged
from documented.workplace import Workplace
from restage.document.values import Json
from restage.rules.reading import parse_rules


@dataclass(frozen=True)
class RulesFile(Claim):
    """A rules file, or what stands in one below `version`. `each_line`: every line of it is one of its own."""

    each_line: bool = False

    def check(self, folder: Path) -> None:
        """Has it read for prod."""
        for block in self.blocks():
            for text in block.text.split("\n") if self.each_line else [block.text]:
                whole = text if re.search("^version:", text, re.M) else f"version: 1\n{text}"
                read = parse_rules(whole, "restage.yml", "prod", {"PROD_DATABASE_URL": "x", "PROD_DB_URL": "x"})
                assert len(read.all) == text.count("- {")
                assert len(read.values) == len(re.findall(r"^ +(?:cf|env|ssm):", text, re.M))


@dataclass(frozen=True)
class AppliedRules(Claim):
    """Rules for a service that has a place for each of them: a rule without one would be an error."""

    def check(self, folder: Path) -> None:
        """Restages the service by them."""
        place = Workplace(folder, PLAIN)
        shop(folder / "dev")
        (folder / "restage.yml").write_text(f"version: 1\n{self.text()}\n", "utf-8")
        place.prepare("PROD_DATABASE_URL=x restage ../dev --to prod --rules ../restage.yml -q", "restage check ../prod")


@dataclass(frozen=True)
class SettlingRules(Claim):
    """Rules that settle what is new in the second version of `ledger`, for whoever has learned with the first."""

    def check(self, folder: Path) -> None:
        """Restages the second version strictly, without the rules and with them."""
        learned, later = (Workplace(folder / version, evolving("ledger", version)) for version in ("one", "two"))
        learned.prepare(
            packaged("../dev"), packaged("../prod", "prod"), "restage learn ../dev ../prod -o ../restage.yml"
        )
        rules = folder / "one" / "restage.yml"
        strictly = f"PROD_DATABASE_URL=x restage ../dev --to prod --strict --rules {rules}"
        later.prepare(packaged("../dev"))
        later.run(strictly)
        assert later.status == 2
        lines = textwrap.indent(self.text(), "    ") + "\n"
        rules.write_text(rules.read_text("utf-8").replace("    rules:\n", lines, 1), "utf-8")
        later.prepare(strictly)


# `plain` with other names: of functions, log groups, versions
RENAMED: Final = (
    ('greet"', 'billing"'), ("dev-greet", "dev-billing"), ("GreetL", "BillingL"), ("wave-back", "probe"), ("WaveDashback", "Probe"),
)  # fmt: skip
VARIABLES: Final[dict[str, Json]] = {
    "DATABASE_URL": "postgres://db.example/dev",
    "SETTINGS": '{"retries": 3}',
    "PARTNER": "dev.partner.example",
    "GROUP": "sg-0a1a1a1a1a1a1a1a1",
}


def shop(folder: Path) -> None:
    """The artifact that the rules are for."""
    for file in copied(PLAIN.artifacts / "dev", folder).glob("*.json"):
        text = file.read_text("utf-8")
        for old, new in RENAMED:
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    all_of(
        both(("Resources", "BillingLambdaFunction", "Properties", "Environment"), {"Variables": VARIABLES}),
        both(("Resources", "BillingLogGroup", "Properties", "RetentionInDays"), 3),
        both(("Resources", "DebugQueue"), resource("AWS::SQS::Queue", {})),
        both(("Resources", "Vault"), resource("AWS::SecretsManager::ResourcePolicy", {"Policy": {"Statement": []}})),
        both(("Resources", "ApiGatewayDeployment1795422546112"), resource("AWS::ApiGateway::Deployment", {})),
    )(folder)


RULES_FILES: Final = (
    RulesFile("docs/rules.md", ("# yaml-language-server",)),
    AppliedRules("docs/rules.md", ("rules:\n  - {function: billing",)),
    SettlingRules("docs/rules.md", ("rules:\n  - {variable",)),
    RulesFile("docs/source.md", ("version: 1",)),
    RulesFile("docs/source.md", ("lookups:",), each_line=True),
    RulesFile("docs/source.md", ("rules:\n  - {path: service.plugins",)),
)
