"""How long AWS takes for a type, roughly, in seconds at speed 1."""

CREATE_SECONDS = {
    "AWS::S3::Bucket": 15.0,
    "AWS::IAM::Role": 14.0,
    "AWS::IAM::Policy": 14.0,
    "AWS::Lambda::Function": 8.0,
    "AWS::DynamoDB::Table": 12.0,
    "AWS::CloudFront::Distribution": 180.0,
    "AWS::CloudFront::OriginAccessControl": 3.0,
    "AWS::ApiGateway::Stage": 2.0,
    "AWS::Logs::LogGroup": 3.0,
    "AWS::RDS::DBInstance": 300.0,
    "AWS::RDS::DBCluster": 120.0,
    "AWS::OpenSearchService::Domain": 600.0,
    "AWS::ElastiCache::ReplicationGroup": 300.0,
    "AWS::EC2::NatGateway": 100.0,
}
DEFAULT_SECONDS = 1.5
CHANGE_SET_SECONDS = 2.0
DRIFT_SECONDS = 5.0
DELETE_FACTOR = 0.5
UPDATE_FACTOR = 0.6


def seconds(type_name: str, action: str) -> float:
    """The time for `create`, `update` or `delete` of one resource, before the speed factor."""
    factor = {"create": 1.0, "update": UPDATE_FACTOR, "delete": DELETE_FACTOR}[action]
    return CREATE_SECONDS.get(type_name, DEFAULT_SECONDS) * factor
