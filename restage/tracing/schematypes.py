"""Settings of which the framework's schema makes another value where they are written otherwise, as tables.

Read out of the schema itself (`configSchemaHandler.schema`) of serverless 2.72.4, 3.40.0 and osls 4.3.1: settings that
may be one kind of value only, beside objects. What only some of them know is of that kind there, and the others refuse
it or leave it alone. Each row: a place of the configuration, and the settings below it.
"""

from __future__ import annotations

from typing import Final

NUMBERS: Final = {
    "functions.*": (
        "ephemeralStorageSize logRetentionInDays maximumEventAge maximumRetryAttempts memorySize provisionedConcurrency"
        " reservedConcurrency timeout"
    ),
    "functions.*.durableConfig": "executionTimeout retentionPeriodInDays",
    "functions.*.events.*.activemq": "batchSize maximumBatchingWindow",
    "functions.*.events.*.alb": "priority",
    "functions.*.events.*.alb.healthCheck": (
        "healthyThresholdCount intervalSeconds timeoutSeconds unhealthyThresholdCount"
    ),
    "functions.*.events.*.eventBridge.retryPolicy": "maximumEventAge maximumRetryAttempts",
    "functions.*.events.*.http": "timeoutInMillis",
    "functions.*.events.*.http.authorizer": "resultTtlInSeconds",
    "functions.*.events.*.http.cors": "maxAge",
    "functions.*.events.*.kafka": "batchSize maximumBatchingWindow startingPositionTimestamp",
    "functions.*.events.*.kafka.provisionedPollerConfig": "maximumPollers minimumPollers",
    "functions.*.events.*.msk": "batchSize maximumBatchingWindow startingPositionTimestamp",
    "functions.*.events.*.msk.provisionedPollerConfig": "maximumPollers minimumPollers",
    "functions.*.events.*.rabbitmq": "batchSize maximumBatchingWindow",
    "functions.*.events.*.sqs": "batchSize maximumBatchingWindow maximumConcurrency",
    "functions.*.events.*.stream": (
        "batchSize batchWindow maximumRetryAttempts parallelizationFactor startingPositionTimestamp"
        " tumblingWindowInSeconds"
    ),
    "functions.*.url.cors": "maxAge",
    "provider": "logRetentionInDays memorySize timeout",
    "provider.alb.authorizers.*": "sessionTimeout",
    "provider.apiGateway": "minimumCompressionSize timeoutInMillis",
    "provider.apiGateway.usagePlan.quota": "limit offset",
    "provider.apiGateway.usagePlan.throttle": "burstLimit rateLimit",
    "provider.apiGateway.usagePlan.*.*.quota": "limit offset",
    "provider.apiGateway.usagePlan.*.*.throttle": "burstLimit rateLimit",
    "provider.httpApi.authorizers.*": "resultTtlInSeconds",
    "provider.httpApi.cors": "maxAge",
    "provider.s3.*.corsConfiguration.CorsRules.*": "MaxAge",
    "provider.s3.*.lifecycleConfiguration.Rules.*": "ExpirationInDays NoncurrentVersionExpirationInDays",
    "provider.s3.*.lifecycleConfiguration.Rules.*.AbortIncompleteMultipartUpload": "DaysAfterInitiation",
    "provider.s3.*.lifecycleConfiguration.Rules.*.NoncurrentVersionTransition": "TransitionInDays",
    "provider.s3.*.lifecycleConfiguration.Rules.*.NoncurrentVersionTransitions.*": "TransitionInDays",
    "provider.s3.*.lifecycleConfiguration.Rules.*.Transitions.*": "TransitionInDays",
    "provider.s3.*.objectLockConfiguration.Rule.DefaultRetention": "Days Years",
    "provider.s3.*.replicationConfiguration.Rules.*": "Priority",
    "provider.usagePlan.quota": "limit offset",
    "provider.usagePlan.throttle": "burstLimit rateLimit",
    "provider.usagePlan.*.*.quota": "limit offset",
    "provider.usagePlan.*.*.throttle": "burstLimit rateLimit",
}

SWITCHES: Final = {
    "functions.*": "disableLogs snapStart url versionFunction",
    "functions.*.events.*.activemq": "enabled",
    "functions.*.events.*.alb": "healthCheck multiValueHeaders",
    "functions.*.events.*.alexaSkill": "enabled",
    "functions.*.events.*.alexaSmartHome": "enabled",
    "functions.*.events.*.cloudwatchEvent": "enabled",
    "functions.*.events.*.cognitoUserPool": "existing forceDeploy",
    "functions.*.events.*.eventBridge": "enabled",
    "functions.*.events.*.http": "async cors private",
    "functions.*.events.*.http.authorizer": "managedExternally",
    "functions.*.events.*.http.cors": "allowCredentials",
    "functions.*.events.*.http.request.parameters.headers": "*",
    "functions.*.events.*.http.request.parameters.headers.*": "required",
    "functions.*.events.*.http.request.parameters.paths": "*",
    "functions.*.events.*.http.request.parameters.paths.*": "required",
    "functions.*.events.*.http.request.parameters.querystrings": "*",
    "functions.*.events.*.http.request.parameters.querystrings.*": "required",
    "functions.*.events.*.iot": "enabled",
    "functions.*.events.*.iotFleetProvisioning": "enabled",
    "functions.*.events.*.kafka": "enabled",
    "functions.*.events.*.msk": "enabled",
    "functions.*.events.*.rabbitmq": "enabled",
    "functions.*.events.*.s3": "existing forceDeploy",
    "functions.*.events.*.schedule": "enabled",
    "functions.*.events.*.sqs": "enabled",
    "functions.*.events.*.stream": "bisectBatchOnFunctionError enabled",
    "functions.*.url": "cors",
    "functions.*.url.cors": "allowCredentials",
    "functions.*.vpc": "ipv6AllowedForDualStack",
    "provider": "versionFunctions",
    "provider.apiGateway": "disableDefaultEndpoint metrics shouldStartNameWithService",
    "provider.deploymentBucket": "blockPublicAccess skipPolicySetup versioning",
    "provider.eventBridge": "useCloudFormation",
    "provider.httpApi": "cors disableDefaultEndpoint metrics shouldStartNameWithService",
    "provider.httpApi.authorizers.*": "enableSimpleResponses managedExternally",
    "provider.httpApi.cors": "allowCredentials",
    "provider.logs": "frameworkLambda httpApi restApi websocket",
    "provider.logs.restApi": "accessLogging executionLogging fullExecutionData roleManagedExternally",
    "provider.logs.websocket": "accessLogging executionLogging fullExecutionData",
    "provider.s3.*": "objectLockEnabled",
    "provider.s3.*.bucketEncryption.ServerSideEncryptionConfiguration.*": "BucketKeyEnabled",
    "provider.s3.*.inventoryConfigurations.*": "Enabled",
    "provider.s3.*.publicAccessBlockConfiguration": (
        "BlockPublicAcls BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets"
    ),
    "provider.tracing": "apiGateway",
    "provider.vpc": "ipv6AllowedForDualStack",
    "provider.websocket": "useProviderTags",
}

# A word, such as Active, stays
SWITCHES_OR_WORDS: Final = {"functions.*": "tracing", "provider.tracing": "lambda"}

# Of statements, wherever these stand
_ROLES: Final = ("provider.iam.role.statements", "provider.iamRoleStatements")
_POLICIES: Final = ("provider.apiGateway.resourcePolicy", "provider.resourcePolicy")
_STATEMENTS: Final = (*_ROLES, *_POLICIES)
_PRINCIPALS: Final = ("Principal", "NotPrincipal")

# An intrinsic function stays what it is
TEXTS: Final = {
    "functions.*.environment": "*",
    "functions.*.tags": "*",
    "provider.environment": "*",
    "provider.iam.role.tags": "*",
    "provider.stackTags": "*",
    "provider.tags": "*",
}

LISTS: Final = {
    "resources": "Transform",
    "resources.Resources.*": "DependsOn",
    "resources.extensions.*": "DependsOn",
    "functions.*": "layers",
    "functions.*.events.*.alb": "authorizer",
    "functions.*.events.*.alb.conditions": "host ip method path",
    "functions.*.events.*.alb.conditions.header": "values",
    "functions.*.events.*.http.authorizer": "claims scopes",
    "functions.*.events.*.http.cors": "headers methods origins",
    "functions.*.events.*.httpApi.authorizer": "scopes",
    "functions.*.events.*.alb.conditions.header.*": "values",
    "functions.*.events.*.kafka": "bootstrapServers",
    "functions.*.events.*.kafka.accessConfigurations": (
        "clientCertificateTlsAuth saslPlainAuth saslScram256Auth saslScram512Auth serverRootCaCertificate"
        " vpcSecurityGroup vpcSubnet"
    ),
    "functions.*.events.*.schedule": "rate",
    "functions.*.events.*.websocket.authorizer": "identitySource",
    "functions.*.image": "command entryPoint",
    "functions.*.url.cors": "allowedHeaders allowedMethods allowedOrigins exposedResponseHeaders",
    "functions.*.vpc": "securityGroupIds subnetIds",
    "provider": "iamManagedPolicies layers notificationArns vpcEndpointIds",
    "provider.apiGateway": "binaryMediaTypes",
    "provider.httpApi.cors": "allowedHeaders allowedMethods allowedOrigins exposedResponseHeaders",
    "provider.iam.role": "managedPolicies",
    "provider.s3.*.corsConfiguration.CorsRules.*": "AllowedHeaders AllowedMethods AllowedOrigins ExposedHeaders",
    "provider.s3.*.inventoryConfigurations.*": "OptionalFields",
    "provider.vpc": "securityGroupIds subnetIds",
    **{f"{place}.*": "Action NotAction" for place in _STATEMENTS},
    **{f"{place}.*.{key}": "CanonicalUser Federated Service" for place in _STATEMENTS for key in _PRINCIPALS},
}

# `*` stays a text
PRINCIPALS: Final = {f"{place}.*.{key}": "AWS" for place in _STATEMENTS for key in _PRINCIPALS}

# Of one text, or of a list: what is a text by itself
RESOURCE: Final = r"arn:.*|[#A-Za-z0-9_./-]+\*?"
API_RESOURCE: Final = r"arn:.*|execute-api:/.*"
RESOURCES: Final = {f"{place}.*": "Resource NotResource" for place in _ROLES}
API_RESOURCES: Final = {f"{place}.*": "Resource NotResource" for place in _POLICIES}
