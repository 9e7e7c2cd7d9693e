#!/usr/bin/env bash
# A step of action.yml: restages, and tells the steps that follow what came of it.
#
# From the environment: PYTHON, ACTION (the action's files), ARTIFACT, TO, OUTPUT, RULES, SOURCE, STRICT, OPTIONS (a word a line).
set -euo pipefail

if [ -z "$TO" ] || [ -z "$OUTPUT" ]; then
    echo "::error title=restage::give the inputs 'to' and 'output' with 'artifact'"
    exit 2
fi
words=("$ARTIFACT" --to "$TO" -o "$OUTPUT")
if [ -n "$RULES" ]; then words+=(--rules "$RULES"); fi
if [ -n "$SOURCE" ]; then words+=(--source "$SOURCE"); fi
if [ "$STRICT" = true ]; then words+=(--strict); fi
while IFS= read -r word; do
    if [ -n "$word" ]; then words+=("$word"); fi
done <<< "$OPTIONS"

# A refused run has no report with numbers, a dry run has one. Why it was refused, the run itself says
report=$(restage "${words[@]}" --dry-run --json 2> /dev/null || true)
"$PYTHON" "$ACTION/action/outputs.py" <<< "$report" >> "$GITHUB_OUTPUT"

restage "${words[@]}" --format github
echo "output=$OUTPUT" >> "$GITHUB_OUTPUT"
