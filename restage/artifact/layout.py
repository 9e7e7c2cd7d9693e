"""What the files of an artifact are called, and where things stand in its state."""

from __future__ import annotations

import re

from restage.document.values import Path

STATE_FILE = "serverless-state.json"
UPDATE_TEMPLATE = "cloudformation-template-update-stack.json"
CREATE_TEMPLATE = "cloudformation-template-create-stack.json"
# What `restage record` writes: the configuration for all stages, which is never deployed
RECORDING = "restage-source.json"
# What version 4 of the framework writes there after each command, with the configuration in it
META = "meta.json"
RECORDED = frozenset({RECORDING, META})
COMPILED: Path = ("service", "provider", "compiledCloudFormationTemplate")
CORE: Path = ("service", "provider", "coreCloudFormationTemplate")
# What was configured: a fresh package changes it only where it came from the command line; deploying does not read it
CONFIGURED_STAGES: tuple[Path, ...] = (
    ("service", "provider", "stage"),
    ("service", "initialServerlessConfig", "provider", "stage"),
)

TEMPLATE = re.compile(r"cloudformation-template-(?:create-stack|update-stack|[^/]*-nested-stack)\.json")
NESTED = re.compile(r"cloudformation-template-[^/]*-nested-stack\.json")
DIRECTORY = re.compile(
    r"(?:.+/)?(?P<service>[^/]+)/(?P<stage>[^/]+)/(?P<stamp>\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"
)

# The folder beside it, in which a file or a folder is made (restage/artifact/workplace.py)
WORKPLACE = re.compile(r"\.restage-[0-9a-f]{16}")

# The framework's own folder of a service: it writes artifacts there, deletes it, and does not pack it
OWN_FOLDER = ".serverless"

# What to do about most things that are wrong with an artifact
AGAIN = "run `serverless package` again"
