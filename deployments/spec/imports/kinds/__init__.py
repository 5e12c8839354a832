"""One recogniser a kind: which resources of a template are such a component. A new one is a line here. Pure."""

from typing import Final

from deployments.spec.imports.kinds import (
    bucket,
    cache,
    database,
    file_system,
    function,
    http_api,
    identity_pool,
    network,
    queue,
    rest_api,
    schedule,
    search,
    secret,
    table,
    topic,
    user_pool,
    warehouse,
)
from deployments.spec.imports.proposal import Recognise

RECOGNISERS: Final[dict[str, Recognise]] = {
    "AWS::ApiGateway::RestApi": rest_api.recognise,
    "AWS::ApiGatewayV2::Api": http_api.recognise,
    "AWS::Cognito::IdentityPool": identity_pool.recognise,
    "AWS::Cognito::UserPool": user_pool.recognise,
    "AWS::DynamoDB::Table": table.recognise,
    "AWS::EC2::VPC": network.recognise,
    "AWS::EFS::FileSystem": file_system.recognise,
    "AWS::ElastiCache::ReplicationGroup": cache.recognise_nodes,
    "AWS::ElastiCache::ServerlessCache": cache.recognise_serverless,
    "AWS::Lambda::Function": function.recognise,
    "AWS::OpenSearchService::Domain": search.recognise,
    "AWS::RDS::DBCluster": database.recognise_cluster,
    "AWS::RDS::DBInstance": database.recognise_instance,
    "AWS::RedshiftServerless::Namespace": warehouse.recognise,
    "AWS::S3::Bucket": bucket.recognise,
    "AWS::SNS::Topic": topic.recognise,
    "AWS::SQS::Queue": queue.recognise,
    "AWS::Scheduler::Schedule": schedule.recognise,
    "AWS::SecretsManager::Secret": secret.recognise,
}
"""By the type of the resource that a component is named after."""
