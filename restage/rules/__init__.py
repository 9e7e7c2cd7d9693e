"""The rules file: what one artifact can't tell, said once by the people who know."""

from restage.rules.model import NO_RULES, Rules
from restage.rules.reading import Given, check_rules, find_rules, given_rules, read_rules

__all__ = ["NO_RULES", "Given", "Rules", "check_rules", "find_rules", "given_rules", "read_rules"]
