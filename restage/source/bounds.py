"""How much a configuration may be: what is beyond is refused with one error, before it costs time or memory."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 5_000_000  # of one file
ALL_BYTES: Final = 30_000_000  # of all files that one configuration names
FILES: Final = 1_000
EVALUATIONS: Final = 20_000  # of one configuration: texts with variables
NODES: Final = 250_000  # of one document or one evaluation, shared ones counted wherever they stand
YAML_DEPTH: Final = 100  # js-yaml 4 refuses what is deeper
MERGED_KEYS: Final = 10_000  # of one document, as js-yaml
MERGES: Final = 100  # of one merge key, as js-yaml
TEXT: Final = 500_000  # characters of one text, after evaluation
ALL_TEXT: Final = 20_000_000  # characters that one evaluation may write
VARIABLE_DEPTH: Final = 50  # variables within variables of one text
REFERENCES: Final = 40  # values that refer to values that refer to values …
NESTED_RESULTS: Final = 10  # a value that holds variables, whose value holds variables …: the framework's own bound
GENERATIONS: Final = 100  # passes of version 1's resolver
ENV_TEXT: Final = 65_536  # characters of an `.env` file
ENV_BLANKS: Final = 500  # in a row: the regular expressions that are dotenv's take quadratic time for them
ENV_VALUES: Final = 5_000  # expanded for one file
ENV_ROUNDS: Final = 500  # of expanding one value
OLD_VARIABLES: Final = 500  # of version 1 in one text
OLD_VARIABLE: Final = 4_000  # characters of one of them: it is looked through again and again
