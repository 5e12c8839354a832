"""AWS's services on its bill in our words. Pure."""

SERVICES: dict[str, str] = {
    "API Gateway": "APIs",
    "Lambda": "Functions",
    "DynamoDB": "Tables",
    "S3": "Files and websites",
    "CloudFront": "Fast delivery",
    "SQS": "Message queues",
    "SNS": "Topics",
    "EventBridge Scheduler": "Schedules",
    "EFS": "File systems",
    "ElastiCache": "Caches",
    "OpenSearch": "Search engines",
    "Secrets Manager": "Secrets",
    "CloudWatch Logs": "Logs",
    "X-Ray": "Traces of calls",
    "Cognito": "Sign-in",
    "KMS": "Encryption keys",
    "CloudWatch": "Logs and monitoring",
    "RDS and Aurora": "Databases",
    "Redshift": "Data warehouses",
    "EC2": "Private networks",
    "VPC": "Private networks",
    "Data transfer": "Data transfer",
}
"""What people call the services on AWS's bill; the same words as their components' where there are some."""


def service_word(service: str) -> str:
    """Our word for a service on a bill; one that has no word yet goes by AWS's name."""
    return SERVICES.get(service, service)
