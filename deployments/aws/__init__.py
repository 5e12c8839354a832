"""Gateways: they know AWS and plain types, never a model and never settings. boto3 is used here only."""

from deployments.aws.connections import Connections

connect = Connections()
"""The process's connections: what everything but tests hands to ``advance``."""
