"""The parts of MiniStack that every session uses; imported when its process starts, so that the first call is as fast
as the second."""

from ministack.services import (
    apigateway_v1,
    cloudformation,
    cloudwatch_logs,
    dynamodb,
    dynamodb_streams,
    iam,
    lambda_svc,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
)

PRELOADED = (
    *(apigateway_v1, cloudformation, cloudwatch_logs, dynamodb, dynamodb_streams, iam, lambda_svc, s3),
    *(scheduler, secretsmanager, sns, sqs),
)
