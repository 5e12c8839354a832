"""What the role that deploys may do with queues, topics, schedules, secrets and with what runs functions. Pure.

In the shape of `teams/documents.py`: sid, actions, resources, condition. Everything carries the name of a stack of
ours, except event source mappings: AWS draws an id for them, so a new one is bound to functions of ours.
"""

from typing import Final

from teams.statements import Statement

EVENTS: Final[tuple[Statement, ...]] = (
    (
        "QueuesAndTopics",
        (
            *("sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
            *("sqs:SetQueueAttributes", "sqs:ListQueueTags", "sqs:TagQueue", "sqs:UntagQueue"),
            *("sns:CreateTopic", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes"),
            *("sns:GetDataProtectionPolicy", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"),
            *("sns:Subscribe", "sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"),
            *("sns:TagResource", "sns:UntagResource"),
        ),
        ("arn:{partition}:sqs:*:{account}:tb-*", "arn:{partition}:sns:*:{account}:tb-*"),
        {},
    ),
    (
        "WhatRunsFunctions",
        (
            *("lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping", "lambda:DeleteEventSourceMapping"),
            *("lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"),
        ),
        ("arn:{partition}:lambda:*:{account}:event-source-mapping:*",),
        {},
    ),
    (
        "WhatRunsFunctionsHasNoNameYet",
        ("lambda:CreateEventSourceMapping",),
        ("*",),
        {"ArnLike": {"lambda:FunctionArn": "arn:{partition}:lambda:*:{account}:function:tb-*"}},
    ),
    (
        "FileStores",
        (
            *("s3:PutEncryptionConfiguration", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"),
            *("s3:PutBucketCORS", "s3:PutBucketNotification", "s3:GetBucketNotification"),
        ),
        ("arn:{partition}:s3:::tb-*",),
        {},
    ),
    (
        "Secrets",
        (
            *("secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret"),
            *("secretsmanager:UpdateSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource"),
        ),
        ("arn:{partition}:secretsmanager:*:{account}:secret:tb-*",),
        {},
    ),
    # A password that AWS makes belongs to nothing until it is put into a secret.
    ("PasswordsAreMadeByAws", ("secretsmanager:GetRandomPassword",), ("*",), {}),
    (
        "Schedules",
        ("scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:GetSchedule", "scheduler:UpdateSchedule"),
        ("arn:{partition}:scheduler:*:{account}:schedule/default/tb-*",),
        {},
    ),
)
