"""The options of a run, as the commands that plan one have them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from restage.cli.arguments import Option

From = Annotated[
    str | None, Option("--from", metavar="STAGE", help="The stage it was packaged for, if it does not say so.")
]
Rules = Annotated[
    Path | None,
    Option("--rules", metavar="FILE", help="What is settled; else restage.yml beside the artifact or here, or above."),
]
Strict = Annotated[bool, Option("--strict", help="Refuse while a place is uncertain.")]
Stamp = Annotated[str, Option("--stamp", metavar="now|keep|TIME", help="The stamp of the new artifact.")]
KeepPaths = Annotated[bool, Option("--keep-paths", help="Leave the build machine's zip paths as they are.")]
LongNames = Annotated[bool, Option("--allow-long-names", help="Names over AWS's limits are warnings.")]
ShowValues = Annotated[bool, Option("--show-values", help="Show values that may be secret, too.")]
Quiet = Annotated[bool, Option("-q", "--quiet", help="No report, only problems and what is uncertain.")]
