#!/usr/bin/env bash
# A step of action.yml: restage into an environment of its own, for this step's successors.
#
# An environment of its own, as the package index has another project that installs a package of the same name.
# From the environment: PYTHON, ACTION (the action's files), EXTRAS, VERSION (empty: the action's own).
set -euo pipefail

folder=$RUNNER_TEMP/sls-restage
extras=${EXTRAS:+[$EXTRAS]}
"$PYTHON" -m venv "$folder"
bin=$folder/bin
if [ -d "$folder/Scripts" ]; then bin=$folder/Scripts; fi # Windows

pip=("$bin/python" -m pip install --quiet --disable-pip-version-check)
if [ -n "$VERSION" ]; then
    "${pip[@]}" "sls-restage$extras==$VERSION"
else
    "${pip[@]}" --constraint "$ACTION/constraints.txt" "$ACTION$extras"
fi
echo "$bin" >> "$GITHUB_PATH"
echo "python=$bin/python" >> "$GITHUB_OUTPUT"
