"""Plugins that work while the client deploys, by themselves and not through the template.

Found by their hooks on `deploy:…`, `aws:deploy:…`, `aws:info:…` and `initialize`, in the packages named here.
"""

from __future__ import annotations

from typing import Final

from restage.framework.deploytime.model import DeployEffect, Setting

_SERVED: Final = Setting(
    "initialServerlessConfig.constructs.*.type", ("static-website", "single-page-app", "server-side-website")
)

# Something that the service is made of is missing or wrong without it
NEEDED: Final = (
    DeployEffect("@serverless/dashboard-plugin", "7.2.3 lib/plugin.js:205", "instruments functions for the dashboard, and tells it of the deployment", only_with=(Setting("app"),)),
    DeployEffect("serverless-add-api-key", "4.2.1 src/index.js:10", "creates API keys and usage plans, and joins them to the REST API"),
    DeployEffect("serverless-api-gateway-caching", "1.11.0 src/apiGatewayCachingPlugin.js:16", "sets the caching of the REST API's stage"),
    DeployEffect("serverless-api-gateway-throttling", "2.0.3 src/apiGatewayThrottlingPlugin.js:25", "sets the throttling of the API's stage"),
    DeployEffect("serverless-apigateway-log-retention", "1.1.0 src/serverlessApigatewayLogRetentionPlugin.js:12", "sets how long the API's logs are kept"),
    DeployEffect("serverless-apigw-binary", "0.4.4 src/index.js:9", "sets the REST API's binary types, and deploys it again"),
    DeployEffect("serverless-associate-waf", "1.2.1 lib/index.js:24", "puts the REST API's stage behind a firewall", only_with=(Setting("custom.associateWaf"),)),
    DeployEffect("serverless-aws-alias", "1.8.0 index.js:109", "deploys a stack for each alias"),
    DeployEffect("serverless-aws-documentation", "1.1.0 src/index.js:29", "publishes the REST API's documentation", only_with=(Setting("custom.documentation"),)),
    DeployEffect("serverless-cloudfront-invalidate", "1.12.2 index.js:42", "invalidates what CloudFront has cached", only_with=(Setting("custom.cloudfrontInvalidate"),)),
    DeployEffect("serverless-deployment-bucket", "1.6.0 lib/index.js:40", "creates and configures the deployment bucket", only_with=(Setting("provider.deploymentBucketObject.name"),)),
    DeployEffect("serverless-domain-manager", "10.3.1 dist/src/index.js:56", "maps domain names to the API, and creates them", only_with=(Setting("custom.customDomain"), Setting("custom.customDomains"))),
    DeployEffect("serverless-export-outputs", "1.0.2 index.js:39", "writes the stack's outputs to a file"),
    DeployEffect("serverless-hooks-plugin", "1.1.0 serverless-hooks-plugin.js:31", "runs the service's own commands", hooks_at=("custom.hooks",)),
    DeployEffect("serverless-hooks", "1.0.0 src/index.js:20", "runs the scripts of package.json that are called after events"),
    DeployEffect("serverless-lambda-edge-pre-existing-cloudfront", "1.2.0 index.js:13", "joins functions to a CloudFront distribution"),
    DeployEffect("serverless-lift", "1.37.7 dist/src/plugin.js:108", "uploads websites, and invalidates what CloudFront has cached", only_with=(_SERVED,)),
    DeployEffect("serverless-manifest-plugin", "1.0.9 src/index.js:62", "writes a manifest of the service to a file"),
    DeployEffect("serverless-newrelic-lambda-layers", "5.4.0 dist/index.js:56", "subscribes New Relic to the functions' logs"),
    DeployEffect("serverless-plugin-additional-stacks", "1.6.0 index.js:95", "deploys further stacks", only_with=(Setting("custom.additionalStacks"),)),
    DeployEffect("serverless-plugin-aws-alerts", "1.7.5 src/index.js:28", "deploys the alarms as a stack of their own", only_with=(Setting("custom.alerts.externalStack"),)),
    DeployEffect("serverless-plugin-datadog", "5.134.1 dist/src/index.js:90", "creates monitors in Datadog", only_with=(Setting("custom.datadog.monitors"),)),
    DeployEffect("serverless-plugin-lambda-dead-letter", "1.2.1 src/index.js:16", "sets the functions' dead letter queues"),
    DeployEffect("serverless-plugin-scripts", "1.0.2 lib/index.js:79", "runs the service's own commands", hooks_at=("custom.scripts.hooks",)),
    DeployEffect("serverless-plugin-split-stacks", "1.15.0 split-stacks.js:32", "uploads the templates of nested stacks"),
    DeployEffect("serverless-s3-cleaner", "2.0.2 dist/index.js:44", "empties buckets", only_with=(Setting("custom.serverless-s3-cleaner.bucketsToCleanOnDeploy"),)),
    DeployEffect("serverless-s3-deploy", "0.10.1 index.js:56", "uploads files to buckets", only_with=(Setting("custom.assets.auto"),)),
    DeployEffect("serverless-s3-sync", "3.5.1 index.js:107", "uploads files to buckets", only_with=(Setting("custom.s3Sync"),)),
    DeployEffect("serverless-scriptable-plugin", "1.3.1 index.js:71", "runs the service's own commands", hooks_at=("custom.scriptable.hooks", "custom.scriptHooks")),
    DeployEffect("serverless-sentry", "2.5.3 dist/index.js:144", "creates a release in Sentry", only_with=(Setting("custom.sentry"),)),
    DeployEffect("serverless-stack-output", "0.2.3 dist/plugin.js:11", "writes the stack's outputs to a file, or calls the service's own code with them", only_with=(Setting("custom.output"),)),
    DeployEffect("serverless-stack-termination-protection", "2.0.2 index.js:21", "protects the stack from being deleted"),
    DeployEffect("serverless-tag-cloud-watch-logs", "1.0.0 index.js:37", "tags log groups"),
)

# What is deployed is complete without it: displays, clean-up, what helps the client itself, or what others do as well
HARMLESS: Final = (
    DeployEffect("serverless-apigateway-service-proxy", "2.2.2 lib/index.js:106", "displays endpoints"),
    DeployEffect("serverless-appsync-plugin", "2.13.0 lib/index.js:508", "displays endpoints and API keys"),
    DeployEffect("serverless-better-credentials", "2.0.1 dist/ServerlessBetterCredentials.js:25", "looks for credentials in more places"),
    DeployEffect("serverless-certificate-creator", "1.6.0 index.js:38", "displays the certificate"),
    DeployEffect("serverless-layers", "2.8.5 lib/index.js:66", "deletes old versions of its layers"),
    DeployEffect("serverless-localstack", "1.4.0 src/index.js:42", "deploys its own stages to LocalStack"),
    DeployEffect("serverless-plugin-resource-tagging", "1.2.0 index.js:30", "tags the REST API's stage, as the framework does"),
    DeployEffect("serverless-plugin-warmup", "8.4.1 src/index.js:67", "invokes the warmers", only_with=(Setting("custom.warmup.**.prewarm"),)),
    DeployEffect("serverless-prune-plugin", "2.1.0 index.js:71", "deletes old versions of functions and layers", only_with=(Setting("custom.prune.automatic"),)),
    DeployEffect("serverless-prune-versions", "1.0.4 dist/plugin.js:25", "deletes old versions of functions and layers"),
    DeployEffect("serverless-step-functions", "3.28.1 lib/index.js:153", "displays endpoints"),
)
