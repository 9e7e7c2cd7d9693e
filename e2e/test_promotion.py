"""An artifact that was restaged, deployed by the framework's own client beside the stage that it was made of."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from e2e.facts import Facts, added, differences
from e2e.known import skips_fresh, skips_same
from e2e.running import Stand


def test_prod_stands_beside_dev(stand: Stand) -> None:
    for stage in ("dev", "prod"):
        stand.service.make_surroundings(stage)
    stand.client("dev").deploy(stand.deployable("dev"))
    before = stand.facts()
    prod, restaged = stand.client("prod"), stand.restaged("prod")
    prod.deploy(restaged)
    after = stand.facts()
    assert differences(before, {name: after[name] for name in before if name in after}) == []
    came = added(before, after)
    assert _exports(came) == _exported(stand.packaged("prod"))
    assert _code(came)
    assert _code(came) <= _hashes(restaged)
    assert prod.finds_nothing_to_change(restaged) == skips_same(stand.framework, stand.service.name)
    assert differences(after, stand.facts()) == []
    fresh = stand.deployable("prod")
    assert prod.finds_nothing_to_change(fresh) == skips_fresh(stand.framework, stand.service.name)


def _exports(facts: Facts) -> set[str]:
    return {name.split("/export/")[1] for name in facts if "/export/" in name}


def _exported(artifact: Path) -> set[str]:
    template = json.loads((artifact / "cloudformation-template-update-stack.json").read_text())
    return {output["Export"]["Name"] for output in template["Outputs"].values() if "Export" in output}


def _code(facts: Facts) -> set[object]:
    functions = (value for name, value in facts.items() if "/function/" in name and isinstance(value, dict))
    return {function["CodeSha256"] for function in functions}


def _hashes(artifact: Path) -> set[str]:
    digests = (hashlib.sha256(path.read_bytes()).digest() for path in artifact.glob("*.zip"))
    return {base64.b64encode(digest).decode() for digest in digests}
