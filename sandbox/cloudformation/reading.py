"""The calls that read: stacks, events, resources, templates, change sets."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.clock import milliseconds
from sandbox.cloudformation import paging, parameters, validation
from sandbox.cloudformation.changesets import ChangeSets
from sandbox.cloudformation.drifted import Found
from sandbox.cloudformation.model import ChangeSet, Event, Inputs, Properties, Resource, Stack
from sandbox.cloudformation.repository import Repository
from sandbox.cloudformation.sources import Sources
from sandbox.cloudformation.templates import parse
from sandbox.cloudformation.urls import mapped
from sandbox.settings import Settings


class Reading:
    """Each method returns the plain values of AWS's answer or raises AwsError."""

    def __init__(self, repository: Repository, change_sets: ChangeSets, sources: Sources, settings: Settings) -> None:
        self._repository = repository
        self._change_sets = change_sets
        self._sources = sources
        self._settings = settings

    def stacks(self, fields: Fields, region: str) -> Properties:
        """DescribeStacks: one by name or id, or all that live."""
        name = fields.text("StackName")
        if name:
            found = [self._repository.stack(region, name)]
        else:
            found = [s for s in self._repository.stacks() if s.region == region and s.status != "DELETE_COMPLETE"]
        shown, following = paging.page(found, fields.text("NextToken"), paging.RESOURCES)
        return {"Stacks": [self._stack(stack) for stack in shown], "NextToken": following}

    def _stack(self, stack: Stack) -> Properties:
        inputs = stack.inputs or (stack.operation.target if stack.operation else None)
        return {
            "StackId": stack.id,
            "StackName": stack.name,
            "ChangeSetId": stack.change_set_id or None,
            "Description": stack.description or None,
            "Parameters": self._parameters(inputs),
            "CreationTime": milliseconds(stack.created),
            "DeletionTime": milliseconds(stack.deleted) if stack.deleted else None,
            "LastUpdatedTime": milliseconds(stack.updated) if stack.updated else None,
            "RollbackConfiguration": {},
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason or None,
            "DisableRollback": stack.disable_rollback,
            "NotificationARNs": stack.notification_arns,
            "Capabilities": stack.capabilities,
            "Outputs": [self._output(output) for output in stack.outputs],
            "RoleARN": stack.role_arn or None,
            "Tags": _pairs(inputs.tags if inputs else {}),
            "EnableTerminationProtection": stack.protected,
            "DeletionMode": stack.deletion_mode or None,
            "DriftInformation": _stack_drift(stack),
        }

    def _output(self, output: Mapping[str, str]) -> Properties:
        return {
            "OutputKey": output["key"],
            "OutputValue": mapped(output["value"], self._settings),
            "Description": output["description"] or None,
        }

    def _parameters(self, inputs: Inputs | None) -> list[Properties]:
        if inputs is None:
            return []
        values = parameters.shown(self._repository.template(inputs.template), inputs.parameters)
        return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]

    def list_stacks(self, fields: Fields, region: str) -> Properties:
        """ListStacks, with a filter on status."""
        wanted = fields.texts("StackStatusFilter")
        found = [s for s in self._repository.stacks() if s.region == region and (not wanted or s.status in wanted)]
        shown, following = paging.page(found[::-1], fields.text("NextToken"), paging.RESOURCES)
        return {
            "StackSummaries": [
                {
                    "StackId": stack.id,
                    "StackName": stack.name,
                    "CreationTime": milliseconds(stack.created),
                    "LastUpdatedTime": milliseconds(stack.updated) if stack.updated else None,
                    "DeletionTime": milliseconds(stack.deleted) if stack.deleted else None,
                    "StackStatus": stack.status,
                    "StackStatusReason": stack.reason or None,
                    "DriftInformation": _stack_drift(stack),
                }
                for stack in shown
            ],
            "NextToken": following,
        }

    def events(self, fields: Fields, region: str) -> Properties:
        """DescribeStackEvents, newest first."""
        stack = self._repository.stack(region, fields.required("StackName"))
        newest_first = self._repository.events(stack.id)[::-1]
        shown, following = paging.page(newest_first, fields.text("NextToken"), paging.EVENTS)
        return {"StackEvents": [_event(event) for event in shown], "NextToken": following}

    def resources(self, fields: Fields, region: str) -> Properties:
        """DescribeStackResources."""
        stack, found = self._found(fields, region)
        return {"StackResources": [self._resource(stack, resource) for resource in found]}

    def resource(self, fields: Fields, region: str) -> Properties:
        """DescribeStackResource."""
        stack, found = self._found(fields, region)
        values = self._resource(stack, found[0])
        values["LastUpdatedTimestamp"] = values.pop("Timestamp")
        return {"StackResourceDetail": values}

    def list_resources(self, fields: Fields, region: str) -> Properties:
        """ListStackResources."""
        stack, found = self._found(fields, region)
        shown, following = paging.page(found, fields.text("NextToken"), paging.RESOURCES)
        summaries = [self._resource(stack, resource) for resource in shown]
        for summary in summaries:
            summary["LastUpdatedTimestamp"] = summary.pop("Timestamp")
            del summary["StackId"], summary["StackName"]
        return {"StackResourceSummaries": summaries, "NextToken": following}

    def _found(self, fields: Fields, region: str) -> tuple[Stack, list[Resource]]:
        stack = self._repository.stack(region, fields.required("StackName"))
        wanted = fields.text("LogicalResourceId")
        found = [r for name, r in sorted(self._repository.resources(stack.id).items()) if wanted in ("", name)]
        if wanted and not found:
            raise AwsError("ValidationError", f"Resource {wanted} does not exist for stack {stack.name}")
        return stack, found

    def _resource(self, stack: Stack, resource: Resource) -> Properties:
        return {
            "StackName": stack.name,
            "StackId": stack.id,
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id or None,
            "ResourceType": resource.type,
            "Timestamp": milliseconds(resource.updated),
            "ResourceStatus": resource.status,
            "ResourceStatusReason": resource.reason or None,
            "DriftInformation": _resource_drift(self._repository.drifts(stack.id).get(resource.logical_id)),
        }

    def template(self, fields: Fields, region: str) -> Properties:
        """GetTemplate of a stack or of a change set."""
        if fields.text("ChangeSetName"):
            _, change_set = self._change_sets.find(fields, region)
            text = self._repository.template_text(change_set.inputs.template)
        else:
            stack = self._repository.stack(region, fields.required("StackName"))
            inputs = stack.inputs or (stack.operation.target if stack.operation else None)
            text = self._repository.template_text(inputs.template) if inputs else ""
        return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}

    def policy(self, fields: Fields, region: str) -> Properties:
        """GetStackPolicy."""
        stack = self._repository.stack(region, fields.required("StackName"))
        return {"StackPolicyBody": stack.policy or None}

    async def validate(self, fields: Fields, region: str) -> Properties:
        """ValidateTemplate: syntax, parameters and needed capabilities."""
        template = parse(await self._sources.template(fields, region, ""))
        validation.check_limits(template)
        validation.check_references(template)
        needed = validation.required_capabilities(template)
        return {
            "Parameters": [_declared(name, rules) for name, rules in (template.get("Parameters") or {}).items()],
            "Description": template.get("Description"),
            "Capabilities": needed,
            "CapabilitiesReason": _reason(template) if needed else None,
        }

    async def summary(self, fields: Fields, region: str) -> Properties:
        """GetTemplateSummary of a body, a URL or a stack."""
        name = fields.text("StackName")
        stack = self._repository.stack(region, name) if name else None
        if stack is not None and stack.inputs is not None:
            template = self._repository.template(stack.inputs.template)
        else:
            template = parse(await self._sources.template(fields, region, ""))
        needed = validation.required_capabilities(template)
        return {
            "Parameters": [
                {**_declared(name, rules), "ParameterType": rules.get("Type", "String")}
                for name, rules in (template.get("Parameters") or {}).items()
            ],
            "Description": template.get("Description"),
            "Capabilities": needed,
            "ResourceTypes": sorted({str(item["Type"]) for item in template["Resources"].values()}),
            "Version": template.get("AWSTemplateFormatVersion"),
        }

    def change_set(self, fields: Fields, region: str) -> Properties:
        """DescribeChangeSet, paged."""
        stack, change_set = self._change_sets.find(fields, region)
        wanted = change_set.changes_with_values if fields.flag("IncludePropertyValues") else change_set.changes
        shown, following = paging.page(wanted, fields.text("NextToken"), paging.CHANGES)
        return {
            **_change_set_summary(change_set),
            "Parameters": self._parameters(change_set.inputs),
            "NotificationARNs": change_set.notification_arns,
            "RollbackConfiguration": {},
            "Capabilities": change_set.capabilities,
            "Tags": _pairs(change_set.inputs.tags),
            "Changes": shown,
            "NextToken": following,
            "OnStackFailure": change_set.on_failure or None,
            "DeploymentMode": change_set.mode or None,
            "StackDriftStatus": change_set.drift.get("status"),
        }

    def list_change_sets(self, fields: Fields, region: str) -> Properties:
        """ListChangeSets."""
        stack = self._repository.stack(region, fields.required("StackName"))
        found = self._repository.change_sets(stack.id)[::-1]
        shown, following = paging.page(found, fields.text("NextToken"), paging.RESOURCES)
        return {"Summaries": [_change_set_summary(one) for one in shown], "NextToken": following}


def _change_set_summary(change_set: ChangeSet) -> Properties:
    return {
        "ChangeSetName": change_set.name,
        "ChangeSetId": change_set.id,
        "StackId": change_set.stack_id,
        "StackName": change_set.stack_name,
        "Description": change_set.description or None,
        "CreationTime": milliseconds(change_set.created),
        "ExecutionStatus": change_set.execution_status,
        "Status": change_set.status,
        "StatusReason": change_set.reason or None,
        "IncludeNestedStacks": change_set.nested,
    }


def _event(event: Event) -> Properties:
    return {
        "StackId": event.stack_id,
        "EventId": event.id,
        "StackName": event.stack_name,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": milliseconds(event.at),
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason or None,
        "ResourceProperties": event.properties or None,
        "ClientRequestToken": event.token or None,
    }


def _declared(name: str, rules: Mapping[str, Any]) -> Properties:
    default = rules.get("Default")
    return {
        "ParameterKey": name,
        "DefaultValue": None if default is None else str(default),
        "NoEcho": str(rules.get("NoEcho", "")).lower() == "true",
        "Description": rules.get("Description"),
    }


def _reason(template: Properties) -> str:
    types: Iterable[str] = {str(item["Type"]) for item in template["Resources"].values()} & validation.IAM_TYPES
    return f"The following resource(s) require capabilities: [{', '.join(sorted(types))}]"


def _stack_drift(stack: Stack) -> Properties:
    at = stack.drift.get("at")
    return {
        "StackDriftStatus": stack.drift.get("status", "NOT_CHECKED"),
        "LastCheckTimestamp": milliseconds(at) if at else None,
    }


def _resource_drift(found: Found | None) -> Properties:
    if found is None:
        return {"StackResourceDriftStatus": "NOT_CHECKED"}
    return {"StackResourceDriftStatus": found.status, "LastCheckTimestamp": milliseconds(found.at)}


def _pairs(tags: Mapping[str, str]) -> list[Properties]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
