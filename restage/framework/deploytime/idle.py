"""Plugins that do nothing while the client deploys: they work at packaging, offline, or by commands of their own."""

from __future__ import annotations

from typing import Final

from restage.framework.deploytime.model import DeployEffect

AT_PACKAGING: Final = (
    DeployEffect("@silvermine/serverless-plugin-cloudfront-lambda-edge", "2.2.3 src/index.js:21"),
    DeployEffect("serverless-auto-swagger", "3.0.0 dist/ServerlessAutoSwagger.js:198"),
    DeployEffect("serverless-bundle", "6.3.1 index.js:92"),
    DeployEffect("serverless-dependson-plugin", "1.1.2 index.js:10"),
    DeployEffect("serverless-disable-functions", "1.0.1 src/index.js:23", decides=True),
    DeployEffect("serverless-dotenv-plugin", "6.0.0 src/index.js"),
    DeployEffect("serverless-dynamodb-autoscaling", "0.6.2 dist/plugin.js:24"),
    DeployEffect("serverless-esbuild", "1.57.2 dist/index.js:59"),
    DeployEffect("serverless-go-plugin", "2.4.1 index.js:32"),
    DeployEffect("serverless-iam-roles-per-function", "3.2.0 dist/lib/index.js:50"),
    DeployEffect("serverless-jetpack", "0.11.2 index.js:151"),
    DeployEffect("serverless-latest-layer-version", "2.1.2 index.js:17", decides=True),
    DeployEffect("serverless-log-forwarding", "4.0.0 dist/src/index.js:54"),
    DeployEffect("serverless-lumigo", "1.14.6 src/index.js:36"),
    DeployEffect("serverless-plugin-bind-deployment-id", "2.0.2 lib/index.js:10"),
    DeployEffect("serverless-plugin-canary-deployments", "0.8.0 serverless-plugin-canary-deployments.js:20"),
    DeployEffect("serverless-plugin-common-excludes", "4.0.0 common-excludes.js:14"),
    DeployEffect("serverless-plugin-conditional-functions", "1.0.8 index.js:23", decides=True),
    DeployEffect("serverless-plugin-git-variables", "5.2.0 lib/index.js:71"),
    DeployEffect("serverless-plugin-ifelse", "1.0.7 index.js:10", decides=True),
    DeployEffect("serverless-plugin-include-dependencies", "6.1.1 include-dependencies.js:37"),
    DeployEffect("serverless-plugin-lambda-insights", "2.0.0 index.js:24"),
    DeployEffect("serverless-plugin-log-retention", "2.1.0 add-log-retention.js:18"),
    DeployEffect("serverless-plugin-log-subscription", "2.2.1 serverless-plugin-log-subscription.js:7"),
    DeployEffect("serverless-plugin-metric", "1.2.3 index.js:81"),
    DeployEffect("serverless-plugin-monorepo", "0.11.0 lib/index.js:49"),
    DeployEffect("serverless-plugin-optimize", "4.2.1-rc.1 src/index.js:150"),
    DeployEffect("serverless-plugin-stage-variables", "1.10.1 src/index.js:12"),
    DeployEffect("serverless-plugin-tracing", "2.0.0 index.js:7"),
    DeployEffect("serverless-plugin-typescript", "2.1.5 dist/src/index.js:39"),
    DeployEffect("serverless-provisioned-concurrency-autoscaling", "2.0.1 lib/plugin.js:61"),
    DeployEffect("serverless-pseudo-parameters", "2.6.1 lib/index.js:9"),
    DeployEffect("serverless-python-requirements", "6.1.2 index.js:259"),
    DeployEffect("serverless-reqvalidator-plugin", "3.1.0 src/index.js:88"),
    DeployEffect("serverless-sqs-alarms-plugin", "0.1.7 src/plugin.js:99"),
    DeployEffect("serverless-ssm-fetch", "2.0.0 dist/serverless-ssm-fetch.js:49", decides=True),
    DeployEffect("serverless-stage-manager", "1.0.5 index.js:7"),
    DeployEffect("serverless-vpc-discovery", "4.1.0 dist/src/index.js:26"),
    DeployEffect("serverless-webpack", "5.16.2 index.js:144"),
    DeployEffect("serverless-wsgi", "3.1.0 index.js:796"),
)

OF_DEVELOPMENT: Final = (
    DeployEffect("serverless-dynamodb", "0.2.58 dist/index.js:188"),
    DeployEffect("serverless-dynamodb-local", "1.0.2 index.js:106"),
    DeployEffect("serverless-offline", "14.8.2 src/ServerlessOffline.js:50"),
    DeployEffect("serverless-offline-sns", "0.78.2 dist/index.js:65"),
    DeployEffect("serverless-offline-sqs", "8.0.0 src/index.js:45"),
    DeployEffect("serverless-offline-ssm", "6.2.0 dist/index.js"),
    DeployEffect("serverless-s3-local", "0.8.5 index.js:147"),
)

OF_COMMANDS: Final = (
    DeployEffect("serverless-export-env", "2.2.0 src/index.js:54"),
    DeployEffect("serverless-finch", "4.0.4 lib/plugin.js:71"),
    DeployEffect("serverless-plugin-existing-s3", "2.4.0 index.js:45"),
    DeployEffect("serverless-plugin-vpc-eni-cleanup", "1.0.0 index.js:14"),
    DeployEffect("serverless-s3-remover", "0.6.0 index.js:28"),
    DeployEffect("serverless-single-page-app-plugin", "1.0.4 index.js:30"),
)
