"""Where the state's configuration repeats what the template says: as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restage.document.values import ANY, Path

FUNCTION_TYPE: Final = "AWS::Lambda::Function"

# The configuration as it is deployed with, and as it was read (version 2 on).
SERVICES: Final[tuple[Path, ...]] = (("service",), ("service", "initialServerlessConfig"))

# A function's property → its keys below `functions.<key>` and, for those that have none of their own, `provider`. Where
# there are two, the second one is what came of it: the function's own, else the provider's.
FUNCTION_KEYS: Final[Mapping[Path, tuple[Path, ...]]] = {
    ("FunctionName",): (("name",),),
    ("MemorySize",): (("memorySize",), ("memory",)),
    ("Timeout",): (("timeout",),),
    ("Handler",): (("handler",),),
    ("Runtime",): (("runtime",),),
    ("Description",): (("description",),),
    ("ReservedConcurrentExecutions",): (("reservedConcurrency",),),
    ("KmsKeyArn",): (("kmsKeyArn",),),
    ("EphemeralStorage", "Size"): (("ephemeralStorageSize",),),
    ("VpcConfig", "SecurityGroupIds"): (("vpc", "securityGroupIds"),),
    ("VpcConfig", "SubnetIds"): (("vpc", "subnetIds"),),
    ("Layers",): (("layers",),),
}

# Blocks of the user's own resources: one, or a list of them; `extensions` are laid over the framework's.
RESOURCES: Final[tuple[Path, ...]] = (("resources",), ("resources", ANY))
