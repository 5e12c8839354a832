"""What people call the properties of queues, topics, schedules, secrets and of what runs functions. Pure."""

from typing import Final

_TAGS: Final = {"Tags": "Tags"}
EVENT_PROPERTIES: Final[dict[str, dict[str, str]]] = {
    "AWS::IAM::Policy": {"PolicyDocument": "Rights", "PolicyName": "Name", "Roles": "Role"},
    "AWS::Lambda::EventSourceMapping": {
        **_TAGS,
        "BatchSize": "Messages per call, at most",
        "BisectBatchOnFunctionError": "Halve what fails",
        "DestinationConfig": "Where failures go",
        "EventSourceArn": "What it reads",
        "FunctionName": "Function",
        "FunctionResponseTypes": "Try only failures again",
        "MaximumBatchingWindowInSeconds": "Collect messages for",
        "MaximumRetryAttempts": "Try again",
        "ScalingConfig": "Calls at once, at most",
        "ScalingConfig.MaximumConcurrency": "Calls at once, at most",
        "StartingPosition": "Where it begins",
    },
    "AWS::SNS::Subscription": {
        "Endpoint": "Who gets messages",
        "Protocol": "How they are delivered",
        "RawMessageDelivery": "Deliver messages as they are",
        "TopicArn": "Topic",
    },
    "AWS::SNS::Topic": {
        **_TAGS,
        "ContentBasedDeduplication": "Drop repeated messages",
        "DisplayName": "Sender's name",
        "FifoTopic": "Order",
        "KmsMasterKeyId": "Encryption key",
        "TopicName": "Name",
    },
    "AWS::SQS::Queue": {
        **_TAGS,
        "ContentBasedDeduplication": "Drop repeated messages",
        "DelaySeconds": "Wait first",
        "FifoQueue": "Order",
        "KmsMasterKeyId": "Encryption key",
        "MessageRetentionPeriod": "Keep messages for",
        "ReceiveMessageWaitTimeSeconds": "Wait for a message",
        "RedrivePolicy": "Box for failed events",
        "RedrivePolicy.maxReceiveCount": "Tries before that",
        "SqsManagedSseEnabled": "Encryption key",
        "VisibilityTimeout": "Hide while worked on",
    },
    "AWS::SQS::QueuePolicy": {"PolicyDocument": "Who may deliver", "Queues": "Queue"},
    "AWS::Scheduler::Schedule": {
        "FlexibleTimeWindow": "May start later by",
        "ScheduleExpression": "When",
        "ScheduleExpressionTimezone": "Time zone",
        "State": "On",
        "Target": "What it runs",
        "Target.Input": "Event",
        "Target.RetryPolicy": "Try again",
        "Target.RetryPolicy.MaximumRetryAttempts": "Try again",
    },
    "AWS::SecretsManager::Secret": {
        **_TAGS,
        "Description": "What it is for",
        "GenerateSecretString": "Value",
        "GenerateSecretString.ExcludePunctuation": "With punctuation",
        "GenerateSecretString.PasswordLength": "Length",
        "GenerateSecretString.SecretStringTemplate": "User name beside it",
    },
}
"""Type → path → label."""
EVENT_UNITS: Final = {
    ("AWS::Lambda::EventSourceMapping", "MaximumBatchingWindowInSeconds"): " s",
    ("AWS::SQS::Queue", "DelaySeconds"): " s",
    ("AWS::SQS::Queue", "MessageRetentionPeriod"): " s",
    ("AWS::SQS::Queue", "ReceiveMessageWaitTimeSeconds"): " s",
    ("AWS::SQS::Queue", "VisibilityTimeout"): " s",
    ("AWS::Scheduler::Schedule", "FlexibleTimeWindow.MaximumWindowInMinutes"): " minutes",
}
"""The units that AWS leaves out beside the number."""
