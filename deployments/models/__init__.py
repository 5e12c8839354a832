"""Tables of applications, revisions, environments and deployments."""

from deployments.models.application import Application, Artifact, Draft, Revision
from deployments.models.deployment import Approval, Deployment, Output, Plan, StackEvent
from deployments.models.environment import Environment
from deployments.models.machinery import AwsBudget, Heartbeat, LintVerdict
from deployments.models.observed import ObservedStack

__all__ = [
    "Application",
    "Approval",
    "Artifact",
    "AwsBudget",
    "Deployment",
    "Draft",
    "Environment",
    "Heartbeat",
    "LintVerdict",
    "ObservedStack",
    "Output",
    "Plan",
    "Revision",
    "StackEvent",
]
