"""Settings that differ in a way of which it is not known what the framework makes: they are asked about.

Each row stands for artifacts that were wrong though every place that was found was right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from restage.document.values import ANY
from restage.tracing.beside import NAMED_BY_ARN
from restage.tracing.differingcases import (
    EVENT,
    ROLE,
    Case,
    always,
    arn_and_name,
    arns_of_two_services,
    beside_topics,
    comes_spelled_otherwise,
    in_an_intrinsic,
    in_one_stage,
    is_converted,
    is_empty_in_one,
    is_hashed_in_another_order,
    is_hidden_in_ids,
    is_in_another_order,
    is_listed_in_one,
    is_named,
    is_no_name_of_the_stage,
    is_null_in_one,
    is_of_later_versions,
    is_parted,
    is_short_in_one,
    is_text_of_no_text,
    names_a_part,
    names_a_users_resource,
    of_two_kinds,
    of_two_types,
)
from restage.tracing.settingplaces import VARIABLES, Places, RowsByPlace


class Caution(NamedTuple):
    """Of settings at or below `places` for which `differs` holds, more is made than was found. `why`: as people are
    told."""

    places: Places
    differs: Callable[[Case], bool]
    why: str


# Of what these name, the framework writes statements of the role
_GRANTED: Final = Places(
    (*EVENT, "sns"),
    (*EVENT, "sqs"),
    (*EVENT, "stream"),
    (*EVENT, "kafka"),
    (*EVENT, "activemq"),
    (*EVENT, "rabbitmq"),
    (*EVENT, "msk"),
    ("functions", ANY, "destinations"),
    ("functions", ANY, "onError"),
    ("functions", ANY, "fileSystemConfig"),
    ("functions", ANY, "kmsKeyArn"),
    ("provider", "kmsKeyArn"),
)
# Of these objects the framework, or a plugin, writes lists and texts, in the order of their keys
BECOME_LISTS: Final = Places(
    ("provider", "tags"),
    ("provider", "stackTags"),
    (*ROLE, "tags"),
    ("functions", ANY, "tags"),
    (*EVENT, "alb", "conditions"),
    ("stepFunctions",),
)
_CONVERTED: Final = Places(("functions",), ("provider",), ("layers",))
_IN_IDS: Final = ("http", "httpApi", "websocket", "sns", "sqs", "stream", "s3", "activemq", "rabbitmq", "msk", "kafka")
CAUTIONS: Final = (
    Caution(Places((*EVENT, "cloudFront")), always, "a distribution is made of all of them"),
    Caution(
        Places(
            ("functions", ANY, "description"),
            ("provider", "cfnRole"),
            ("provider", "iam", "deploymentRole"),
            (*EVENT, "http", "cors", "allowCredentials"),
            (*EVENT, "eventBridge", "pattern"),
            (*EVENT, "stream", "destinations"),
        ),
        in_one_stage,
        "it is there for one stage only, and the framework writes more than it",
    ),
    Caution(
        Places(("functions", ANY, "dependsOn"), ("functions", ANY, "condition")),
        always,
        "the framework writes it beside the function's properties, and into other resources",
    ),
    Caution(
        Places(
            (*EVENT, "http", "integration"),
            (*EVENT, "http", "timeoutInMillis"),
            ("provider", "vpc", "ipv6AllowedForDualStack"),
            ("functions", ANY, "vpc", "ipv6AllowedForDualStack"),
            (*EVENT, "stream", "startingPositionTimestamp"),
        ),
        always,
        "not every version knows it, or makes all of the method by it",
    ),
    Caution(
        Places(
            *((*EVENT, kind) for kind in ("http", *NAMED_BY_ARN)),
            ("functions", ANY, "destinations"),
            ("functions", ANY, "onError"),
        ),
        is_parted,
        "it is the same as another one in one stage only, where one thing is made of both",
    ),
    Caution(Places((*EVENT, "cognitoUserPool", "pool")), is_named, "logical IDs are called by it"),
    Caution(Places((*EVENT, "eventBridge", "eventBus")), is_named, "a bus is made of a name, and called by it"),
    Caution(_GRANTED, arns_of_two_services, "it is the ARN of another service, with which other actions are allowed"),
    Caution(_GRANTED, in_an_intrinsic, "another logical ID, which the framework may write into statements, too"),
    Caution(
        Places(
            EVENT,
            ("provider", "role"),
            ROLE,
            *(("functions", ANY, key) for key in ("role", "destinations", "onError", "layers", "kmsKeyArn")),
        ),
        names_a_part,
        "it names a function or a resource of the service, to which references are made",
    ),
    Caution(_CONVERTED, is_empty_in_one, "it is empty in one stage, and the framework may write it all the same"),
    Caution(VARIABLES, is_hashed_in_another_order, "its keys stand in another order, which is hashed"),
    Caution(BECOME_LISTS, is_in_another_order, "its keys stand in another order, in which lists and texts are written"),
    Caution(Places((*EVENT, "schedule", "rate")), of_two_kinds, "each rate is a rule of its own"),
    Caution(
        Places((*EVENT, "http", "cors")),
        is_short_in_one,
        "the framework adds its own headers to those that are given",
    ),
    Caution(Places(("stepFunctions",)), is_no_name_of_the_stage, "the plugin writes statements by it, too"),
    Caution(Places(("provider", "region")), beside_topics, "the subscription of a topic may name the region"),
    Caution(
        Places(
            ("provider", "role"),
            ("provider", "iam", "role"),
            ("functions", ANY, "role"),
            (*EVENT, "eventBridge", "eventBus"),
            *((*EVENT, kind) for kind in ("sns", "sqs", "stream")),
            *((*EVENT, kind, "authorizer") for kind in ("http", "websocket")),
        ),
        arn_and_name,
        "it is an ARN in one stage, and a name in the other",
    ),
    Caution(
        Places(*((*EVENT, kind) for kind in ("s3", "sns", "cognitoUserPool"))),
        names_a_users_resource,
        "the resource that is made of it is called as one of the service's own, with which it is merged",
    ),
    Caution(
        Places(
            ("functions", ANY, "logRetentionInDays"),
            ("functions", ANY, "logDataProtectionPolicy"),
            ("provider", "logDataProtectionPolicy"),
        ),
        is_of_later_versions,
        "later versions than this one know it",
    ),
    Caution(
        Places((*EVENT, "http", "cors")),
        is_null_in_one,
        "it is null in one stage, of which the framework makes a default, or a text",
    ),
    Caution(_CONVERTED, of_two_types, "it is a number or a switch in one stage, and a text in the other"),
    Caution(_CONVERTED, is_text_of_no_text, "a text stands where the framework wants a number or a switch"),
    Caution(_CONVERTED, is_listed_in_one, "it is a list of one in one stage"),
    Caution(_CONVERTED, is_converted, "a text stands where the framework makes a number or a list"),
    Caution(_CONVERTED, comes_spelled_otherwise, "it may be written otherwise: as a number, as a switch, or as a text"),
    Caution(
        Places(
            ("functions", ANY, "name"),
            *((*EVENT, kind) for kind in _IN_IDS),
        ),
        is_hidden_in_ids,
        "logical IDs are called by it, in which it is not found for certain",
    ),
)
_BY_PLACE: Final = RowsByPlace((row.places, row) for row in CAUTIONS)


def caution(case: Case) -> str:
    """Why the framework may make something else of the target's value than of the source's; "" for nothing."""
    for row in _BY_PLACE.at(case.path):  # a plain loop: every setting is asked all of them
        if row.differs(case):
            return row.why
    return ""
