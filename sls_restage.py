"""Where the commands `restage` and `sls-restage` begin, and where no other distribution writes.

PyPI's `restage` is another project, whose import package has our name: in one environment, each takes files of the
other's away. This module sees whether the package is ours before it uses it.
"""

from __future__ import annotations

import sys

_OWN = "sls-restage"
_PLAIN = """\
restage: the Python package `restage` in this environment{at} is not that of sls-restage, or not whole any more.
restage: PyPI's `restage` is another project, which installs a package of the same name; the two break each other.
restage: Install sls-restage in an environment of its own: `pipx install sls-restage`, `uv tool install sls-restage`, or
restage: run `uvx sls-restage`. To mend this environment: `pip uninstall restage`, then
restage: `pip install --force-reinstall --no-deps sls-restage`.
"""


def main() -> None:
    """The entry point. Ends with 2, and says what to do, where another project has taken the package's name."""
    try:
        import restage  # noqa: PLC0415 - it may be anything

        found = str((getattr(restage, "__path__", None) or [""])[0])
        is_ours = getattr(restage, "DISTRIBUTION", "") == _OWN
    except Exception:  # the other project's package, which lacks what it needs
        found, is_ours = "", False
    if not is_ours:
        if sys.stderr is not None:
            sys.stderr.write(_PLAIN.format(at=f" ({found})" if found else ""))
        sys.exit(2)
    from restage.__main__ import main as begin  # noqa: PLC0415

    begin()
