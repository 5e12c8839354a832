"""Gateways: they know AWS and plain types, never a model and never settings. boto3 is used here only."""
