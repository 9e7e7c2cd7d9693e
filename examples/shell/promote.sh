#!/usr/bin/env bash
# What was built once goes to dev, qa and, when somebody has approved it, to prod. From the repository's root:
#
#     promote.sh build RELEASE              package, record, restage and check, into releases/RELEASE
#     promote.sh deploy RELEASE STAGE       deploy; for prod, what would change is shown and asked about
#     promote.sh rollback RELEASE STAGE     deploy an earlier release once more, under a new stamp
#
# It needs: pip install "sls-restage[aws]==0.1.0"
set -euo pipefail

build() {
    local release=releases/$1 stage
    (cd orders && npx --yes serverless@3.40.0 package --stage dev --package "../$release/dev")
    restage record "$release/dev" --source orders
    for stage in qa prod; do
        restage "$release/dev" --to "$stage" -o "$release/$stage" --strict
    done
    restage check "$release/qa" "$release/prod" --not dev
    restage diff "$release/prod" golden/prod
}

deploy() {
    local release=releases/$1 stage=$2
    shift 2
    if [ "$stage" != prod ]; then set -- "$@" --yes; fi
    restage deploy "$release/$stage" --stage "$stage" "$@"
}

rollback() {
    deploy "$1" "$2" --stamp now
}

case ${1-} in
    build | deploy | rollback) "$@" ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
