"""Is an artifact whole, deployable, and free of other stages' names?"""

from restage.check.findings import RULES, Check, Finding, Level, Rule
from restage.check.judging import check_artifact
from restage.check.reading import Subject, read_subject

__all__ = ["RULES", "Check", "Finding", "Level", "Rule", "Subject", "check_artifact", "read_subject"]
