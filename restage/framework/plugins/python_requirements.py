"""serverless-python-requirements, built into version 4."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin
from restage.framework.rows import NameFormula, StateFormula

_LAYER: Final = "{service}-{stage}-python-requirements"

PLUGIN: Final = Plugin(
    "serverless-python-requirements",
    "plugin-python-requirements",
    names=(
        NameFormula("AWS::Lambda::LayerVersion", "Properties.LayerName", _LAYER, "PythonRequirementsLambdaLayer"),
    ),
    state=(StateFormula("service.layers.pythonRequirements.name", _LAYER),),
    makes_code=("pythonRequirements",),
)
