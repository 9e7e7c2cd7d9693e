"""The service's own configuration: read and evaluated for a stage. Knows nothing of artifacts, executes nothing."""

from restage.source.configuration import Configuration, ScriptError, read_configuration
from restage.source.dialects import DIALECTS, OSLS, V1, V2, V3, V4, Dialect
from restage.source.evaluation import evaluate
from restage.source.files import DiskFiles, Files, MappedFiles, OutsideError, Reading
from restage.source.invocation import Invocation
from restage.source.nodes import NOTHING, List, Map, Place, Text, Unknown, Value
from restage.source.origin import Dependency, Lookup, Origin, Problem
from restage.source.result import Result
from restage.source.walk import Leaf

__all__ = [
    "DIALECTS",
    "NOTHING",
    "OSLS",
    "V1",
    "V2",
    "V3",
    "V4",
    "Configuration",
    "Dependency",
    "Dialect",
    "DiskFiles",
    "Files",
    "Invocation",
    "Leaf",
    "List",
    "Lookup",
    "Map",
    "MappedFiles",
    "Origin",
    "OutsideError",
    "Place",
    "Problem",
    "Reading",
    "Result",
    "ScriptError",
    "Text",
    "Unknown",
    "Value",
    "evaluate",
    "read_configuration",
]
