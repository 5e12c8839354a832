"""Tables of applications, revisions, environments and deployments."""

from deployments.models.application import Application, Artifact, Draft, Revision
from deployments.models.blueprint import BlueprintVersion, TeamBlueprint
from deployments.models.deployment import Approval, Deployment, Output, Plan, StackEvent
from deployments.models.drift import DriftCheck, DriftIgnore, ResourceDrift
from deployments.models.environment import Environment
from deployments.models.function_test import FunctionTest, SavedEvent
from deployments.models.machinery import AwsBudget, Heartbeat, LintVerdict
from deployments.models.observed import ObservedStack
from deployments.models.panel_question import PanelQuestion

__all__ = [
    "Application",
    "Approval",
    "Artifact",
    "AwsBudget",
    "BlueprintVersion",
    "Deployment",
    "Draft",
    "DriftCheck",
    "DriftIgnore",
    "Environment",
    "FunctionTest",
    "Heartbeat",
    "LintVerdict",
    "ObservedStack",
    "Output",
    "PanelQuestion",
    "Plan",
    "ResourceDrift",
    "Revision",
    "SavedEvent",
    "StackEvent",
    "TeamBlueprint",
]
