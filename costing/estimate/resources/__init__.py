"""What each AWS type costs: one small file a type, registered here by CloudFormation's name. Pure.

A new type is a new file with a ``charges`` generator (see costing.estimate.charges) and one line in RULES.
"""

from collections.abc import Mapping
from typing import Final

from costing.estimate.charges import Rule
from costing.estimate.resources import (
    api_gateway_http_api,
    api_gateway_rest_api,
    api_gateway_stage,
    backup_vault,
    cloudfront_distribution,
    cloudwatch_alarm,
    cognito_identity_provider,
    cognito_user_pool,
    dynamodb_table,
    ec2_eip,
    ec2_nat_gateway,
    ec2_vpc_endpoint,
    efs_file_system,
    elasticache_replication_group,
    elasticache_serverless_cache,
    kms_key,
    lambda_event_source_mapping,
    lambda_function,
    lambda_url,
    lambda_warm,
    logs_log_group,
    made_elsewhere,
    opensearch_domain,
    rds_db_cluster,
    rds_db_instance,
    rds_db_proxy,
    redshift_namespace,
    redshift_workgroup,
    route53_record_set,
    s3_bucket,
    scaling_policy,
    scheduler_schedule,
    secretsmanager_secret,
    sns_topic,
    sqs_queue,
)
from costing.estimate.resources.nothing_billed import NOTHING_BILLED

__all__ = ["NOTHING_BILLED", "RULES"]

RULES: Final[Mapping[str, Rule]] = {
    "AWS::ApiGateway::RestApi": api_gateway_rest_api.charges,
    "AWS::ApiGateway::Stage": api_gateway_stage.charges,
    "AWS::ApplicationAutoScaling::ScalingPolicy": scaling_policy.charges,
    "AWS::Backup::BackupVault": backup_vault.charges,
    "AWS::ApiGatewayV2::Api": api_gateway_http_api.charges,
    "AWS::CloudFormation::CustomResource": made_elsewhere.custom_resource,
    "AWS::CloudFormation::Stack": made_elsewhere.nested_stack,
    "AWS::CloudFront::Distribution": cloudfront_distribution.charges,
    "AWS::CloudWatch::Alarm": cloudwatch_alarm.charges,
    "AWS::Cognito::UserPool": cognito_user_pool.charges,
    "AWS::Cognito::UserPoolIdentityProvider": cognito_identity_provider.charges,
    "AWS::DynamoDB::Table": dynamodb_table.charges,
    "AWS::EC2::EIP": ec2_eip.charges,
    "AWS::EC2::NatGateway": ec2_nat_gateway.charges,
    "AWS::EC2::VPCEndpoint": ec2_vpc_endpoint.charges,
    "AWS::EFS::FileSystem": efs_file_system.charges,
    "AWS::ElastiCache::ReplicationGroup": elasticache_replication_group.charges,
    "AWS::ElastiCache::ServerlessCache": elasticache_serverless_cache.charges,
    "AWS::KMS::Key": kms_key.charges,
    "AWS::Lambda::Alias": lambda_warm.charges,
    "AWS::Lambda::EventSourceMapping": lambda_event_source_mapping.charges,
    "AWS::Lambda::Function": lambda_function.charges,
    "AWS::Lambda::Url": lambda_url.charges,
    "AWS::Lambda::Version": lambda_warm.charges,
    "AWS::Logs::LogGroup": logs_log_group.charges,
    "AWS::OpenSearchService::Domain": opensearch_domain.charges,
    "AWS::RDS::DBCluster": rds_db_cluster.charges,
    "AWS::RDS::DBInstance": rds_db_instance.charges,
    "AWS::RDS::DBProxy": rds_db_proxy.charges,
    "AWS::RedshiftServerless::Namespace": redshift_namespace.charges,
    "AWS::RedshiftServerless::Workgroup": redshift_workgroup.charges,
    "AWS::Route53::RecordSet": route53_record_set.charges,
    "AWS::S3::Bucket": s3_bucket.charges,
    "AWS::SNS::Topic": sns_topic.charges,
    "AWS::SQS::Queue": sqs_queue.charges,
    "AWS::Scheduler::Schedule": scheduler_schedule.charges,
    "AWS::SecretsManager::Secret": secretsmanager_secret.charges,
}
