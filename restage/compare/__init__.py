"""The differ: are two artifacts, or two templates, equal but for named volatile values?"""

from restage.artifact.folder import read_artifact
from restage.compare.artifacts import compare_artifacts
from restage.compare.model import ABSENT, Comparison, Difference, Ignored, Kind, ZipChanges
from restage.compare.templates import compare_templates, parse_template

__all__ = [
    "ABSENT",
    "Comparison",
    "Difference",
    "Ignored",
    "Kind",
    "ZipChanges",
    "compare_artifacts",
    "compare_templates",
    "parse_template",
    "read_artifact",
]
