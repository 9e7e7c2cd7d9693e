"""What a check can find, as one table, and what it found. Ids are for good: a row that goes leaves its number free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from restage.document.values import Path


class Level(StrEnum):
    """How bad it is; errors and warnings count for the exit status, notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(NamedTuple):
    """One kind of finding. `name` is for programs, `title` says what is wrong, `advice` what to do."""

    id: str
    name: str
    level: Level
    title: str
    advice: str


_AGAIN = "run `serverless package` again"
_RESTAGE = "restage the artifact again from the one it came from"

RULES: tuple[Rule, ...] = (
    # RS1: is it whole?
    Rule("RS101", "FileMissing", Level.ERROR, "a file that the artifact needs is not there",
         f"copy it there, or {_AGAIN}"),
    Rule("RS102", "WrongZip", Level.ERROR, "a zip is not the one that the template was made with",
         f"copy the right one there, or {_AGAIN}"),
    Rule("RS103", "UnsafeName", Level.ERROR, "a file's name leads out of the artifact",
         f"do not deploy it; {_AGAIN}"),
    Rule("RS104", "CopiesDisagree", Level.WARNING, "a template file is no copy of the template in the state file",
         "the state file's is deployed; whoever reads the other reads something else, so package or restage again"),
    Rule("RS105", "DanglingReference", Level.ERROR, "a reference to nothing in the template",
         "CloudFormation refuses it; correct the name in the service, then package again"),
    Rule("RS106", "BrokenStateReference", Level.ERROR, "a reference of the state file leads nowhere or in circles",
         f"deploying may crash on it; {_AGAIN}, or {_RESTAGE}"),
    Rule("RS107", "TemplateFileMissing", Level.NOTE, "a template file is not there",
         "deploying does not read it; tools that look into artifacts do"),
    Rule("RS108", "TwoStages", Level.ERROR, "a name of another stage than the artifact's",
         f"the artifact mixes two stages; {_RESTAGE}, or {_AGAIN}"),
    Rule("RS109", "MayBeTwoStages", Level.WARNING, "a function's name that may be of another stage",
         "where you named it so, pass over it with --ignore; else the artifact mixes two stages, so package it again"),
    Rule("RS110", "CodeElsewhere", Level.ERROR, "code that does not lie in the artifact",
         "only the service's folder in which that code lies can deploy it; let the framework make the zip"),
    Rule("RS111", "ArtifactInZip", Level.WARNING, "a zip that holds a package artifact",
         "the artifact's values go along with the code; add the lines to the service's configuration, package again"),
    # RS2: is it deployable?
    Rule("RS201", "NameTooLong", Level.ERROR, "a name that is longer than AWS allows",
         "choose a shorter name for the service, the function or the stage"),
    Rule("RS202", "NameRefused", Level.WARNING, "a name with characters that AWS refuses there",
         "choose another name; stages with capitals or underscores fit neither buckets nor stacks"),
    Rule("RS203", "SameNameTwice", Level.ERROR, "two resources of one type have the same name",
         "the second can't be created; give one of them another name"),
    Rule("RS204", "SameExportTwice", Level.ERROR, "two outputs are exported under the same name",
         "the stack can't be created; give one of them another name"),
    Rule("RS205", "TwoStamps", Level.ERROR, "an upload's key is not in the artifact's directory",
         f"deploying uploads to the artifact's directory and looks for the key in another; {_RESTAGE}, or {_AGAIN}"),
    Rule("RS206", "TwoDeployments", Level.ERROR, "several deployment ids of the REST API",
         f"parts of different packagings are mixed; {_RESTAGE}, or {_AGAIN}"),
    Rule("RS207", "PathOfBuildMachine", Level.NOTE, "a zip's path holds on the machine that packaged it only",
         "elsewhere deploying fails, or uploads an old zip that lies at this path; restaging makes it relative"),
    Rule("RS208", "OtherRegion", Level.WARNING, "a region that is not the caller's",
         "give clients --region with the artifact's; where the environment means another, pass over it with --ignore"),
    Rule("RS209", "RegionNotTaken", Level.NOTE, "a region that clients do not take from the artifact",
         "deploy with --region, with a serverless.yml that has it (`restage stub`), or with `restage deploy`"),
    # RS3: is it free of other stages? (--not STAGE)
    Rule("RS301", "OtherStagesName", Level.ERROR, "the service's name together with another stage's",
         f"something of the other stage is named here; {_RESTAGE}, or change it in the service"),
    Rule("RS302", "MayBeOtherStage", Level.WARNING, "what may be the name of another stage",
         "look at each; what is meant to be so can be passed over with --ignore"),
    Rule("RS303", "LooksLikeOtherStage", Level.NOTE, "what looks like another stage's name and is something else",
         "nothing"),
)  # fmt: skip

_BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}


class Finding(NamedTuple):
    """One thing found, at `path` of `file`; () is the file as a whole. `message` says what, without secrets."""

    rule: Rule
    file: str
    path: Path
    message: str

    @classmethod
    def of(cls, rule_id: str, file: str, path: Path, message: str) -> Finding:
        """A finding of the rule with that id."""
        return cls(_BY_ID[rule_id], file, path, message)

    @property
    def counted(self) -> bool:
        """Does it count for the exit status?"""
        return self.rule.level is not Level.NOTE


@dataclass(frozen=True, kw_only=True)
class Check:
    """A finished check of the artifact in `folder`. `others` are the stages that it was searched for."""

    folder: str
    service: str
    stage: str
    others: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def counted(self) -> tuple[Finding, ...]:
        """All findings but the notes."""
        return tuple(finding for finding in self.findings if finding.counted)

    @property
    def clean(self) -> bool:
        """Was nothing found that counts?"""
        return not self.counted
