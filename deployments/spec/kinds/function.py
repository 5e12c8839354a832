"""A function: Lambda, with a role and a log group of its own.

Bounds are AWS's (Lambda API Reference, "CreateFunction" and "EphemeralStorage"; "Lambda quotas"): a handler of up to
128 characters, 128 to 10,240 MB of memory, 1 to 900 seconds, 512 to 10,240 MB in /tmp. How many calls may run at once
depends on the account; 100,000 is beyond any.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from deployments.spec.canvas import Canvas, Grant, allow, arn_of, policy, ref
from deployments.spec.definition import Component
from deployments.spec.environment import Environment
from deployments.spec.faults import Faults, refuse
from deployments.spec.fields import STORED, Choice, Settings, Shown
from deployments.spec.handlers import handler_fault, inline_file
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.doors import place, rights_inside
from deployments.spec.kinds.function_calls import draw_box, draw_failures, draw_url, draw_version, fingerprint
from deployments.spec.kinds.function_fields import (
    FailuresField,
    Layers,
    LogFormat,
    LogLevel,
    LogRetention,
    SystemLogLevel,
    UrlField,
    Versions,
    Warm,
    call_faults,
    logging,
)
from deployments.spec.kinds.function_runtime import RuntimeName
from deployments.spec.kinds.mounting import mounts
from deployments.spec.kinds.placement import function_advice, function_faults
from deployments.spec.kinds.rest_api import origins_for
from deployments.spec.kinds.running import RUNS, draw_late_rights
from deployments.spec.live import called_arn, called_name
from deployments.spec.naming import variable_name
from deployments.spec.packing import Bundle, packed
from deployments.spec.runtimes import runtime_of
from deployments.spec.sources import CodeSource


class FunctionSettings(Settings):
    """What a person decides about a function."""

    runtime: RuntimeName = "python3.13"
    handler: Annotated[
        str,
        Field(min_length=1, max_length=128),
        Shown(
            "Handler",
            "Which function in which file is called: index.handler is the function handler in the file index.",
            placeholder="index.handler",
            aws_name="Handler",
        ),
    ] = "index.handler"
    code: Annotated[
        CodeSource,
        Shown("Code", "What runs. Write it here, or upload a zip with all it needs.", widget="code", aws_name="Code"),
    ]
    memory: Annotated[
        int,
        Field(ge=128, le=10_240),
        Shown(
            "Memory",
            "More memory also means more processor: work ends sooner, but each millisecond costs more.",
            unit="MB",
            widget="number",
            steps=(128, 256, 512, 1_024, 1_536, 2_048, 3_072, 4_096, 6_144, 8_192, 10_240),
            aws_name="MemorySize",
        ),
    ] = 256
    timeout: Annotated[
        int,
        Field(ge=1, le=900),
        Shown(
            "Time limit",
            "A call that takes longer is stopped. An API waits for 29 seconds at most.",
            unit="seconds",
            widget="number",
            aws_name="Timeout",
        ),
    ] = 10
    environment: Annotated[
        Environment,
        Shown(
            "Environment variables",
            "Text that the code can read. Not for passwords: everyone who may read the function sees it.",
            widget="keyvalue",
            form="Names of letters, digits and underscores, starting with a letter; 4,096 bytes together.",
            aws_name="Environment",
        ),
    ] = Field(default_factory=dict)
    architecture: Annotated[
        Literal["arm64", "x86_64"],
        Shown(
            "Processor",
            "The processor that the code runs on.",
            widget="radio",
            group="more",
            choices=(
                Choice("arm64", "Arm (Graviton)", "A fifth cheaper. Compiled parts must be made for it."),
                Choice("x86_64", "Intel or AMD", "Runs everything that was compiled for ordinary servers."),
            ),
            aws_name="Architectures",
        ),
    ] = "arm64"
    log_retention: LogRetention = 30
    log_format: LogFormat = None
    log_level: LogLevel = None
    system_log_level: SystemLogLevel = None
    layers: Layers = None
    temporary_storage: Annotated[
        int,
        Field(ge=512, le=10_240),
        Shown(
            "Temporary storage",
            "Room in /tmp while a call runs. 512 MB are free.",
            unit="MB",
            widget="number",
            steps=(512, 1_024, 2_048, 5_120, 10_240),
            group="more",
            aws_name="EphemeralStorage",
        ),
    ] = 512
    reserved_concurrency: Annotated[
        int | None,
        Field(ge=0, le=100_000),
        Shown(
            "Calls at once, at most",
            "Keeps this many for the function and refuses further ones. 0 stops the function. Empty means no limit but "
            "the account's.",
            unit="calls",
            widget="number",
            group="more",
            aws_name="ReservedConcurrentExecutions",
        ),
    ] = None
    versions: Versions = None
    warm: Warm = None
    failures: FailuresField = None
    url: UrlField = None
    tracing: Annotated[
        bool,
        Shown(
            "Trace calls",
            "Records where the time of a sample of calls goes. Traces are paid for.",
            widget="checkbox",
            group="more",
            aws_name="TracingConfig Active",
        ),
    ] = False

    @model_validator(mode="after")
    def _fit(self, info: ValidationInfo) -> Self:
        runtime = runtime_of(self.runtime)
        if self.code.inline is not None and runtime.inline is None:
            raise Faults([("code", f"Code for {runtime.label} must be built first. Upload a zip.")])
        stored = info.context == STORED
        refuse(handler_fault(self.runtime, self.handler, inline=self.code.inline, stored=stored))
        refuse(call_faults(self))
        return self


def draw(canvas: Canvas, component: Component) -> None:
    """The log group, the role that may write to it and use what the function uses, the function, its name."""
    function = settings_of(component, FunctionSettings)
    logs_id = canvas.add(
        component,
        "LogGroup",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": function.log_retention or None},
        part="log group",
        tagged=True,
        keep=True,
    )
    grants = canvas.granted(component)
    role_id = _draw_role(canvas, component, function, logs_id, grants)
    variables = _variables(canvas, component, function, grants)
    properties: dict[str, Any] = {
        "Architectures": [function.architecture],
        "Code": {"S3Bucket": ref("ArtifactBucket"), "S3Key": f"code/{bundle(component).sha256}.zip"},
        "Environment": {"Variables": variables} if variables else None,
        "EphemeralStorage": {"Size": function.temporary_storage} if function.temporary_storage != 512 else None,
        "Handler": function.handler,
        "Layers": list(function.layers) if function.layers else None,
        "LoggingConfig": logging(function, ref(logs_id)),
        "MemorySize": function.memory,
        "ReservedConcurrentExecutions": function.reserved_concurrency,
        "Role": arn_of(role_id),
        "Runtime": function.runtime,
        "Timeout": function.timeout,
        "TracingConfig": {"Mode": "Active"} if function.tracing else None,
        **place(canvas, component),
        **mounts(canvas, component),
    }
    mark = fingerprint(canvas, component, properties) if function.versions else ""
    properties["Description"] = f"Version {mark}" if mark else None
    function_id = canvas.add(component, "Function", "AWS::Lambda::Function", properties, part="function", tagged=True)
    draw_late_rights(canvas, component, role_id)
    if mark:
        draw_version(canvas, component, function_id, mark, function.warm)
    draw_failures(canvas, component, function.failures, function_id)
    draw_url(canvas, component, function.url, function_id)
    canvas.output(component, "Name", "name", ref(function_id), f"Name of the function {component.name}")


def _variables(
    canvas: Canvas, component: Component, function: FunctionSettings, grants: tuple[Grant, ...]
) -> dict[str, Any]:
    """What people wrote, where to find what it uses, and which websites may call it."""
    found = {name: value for grant in grants for name, value in grant.variables.items()}
    origins = origins_for(canvas.definition, component.name)
    return {**function.environment, **found, **({"CORS_ORIGINS": ",".join(origins)} if origins else {})}


def _draw_role(
    canvas: Canvas, component: Component, function: FunctionSettings, logs_id: str, grants: tuple[Grant, ...]
) -> str:
    statements = [allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn_of(logs_id))]
    if function.tracing:
        # X-Ray's segments have no ARN: AWS accepts no narrower resource for these two actions.
        statements.append(allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"))
    statements += draw_box(canvas, component, function.failures)
    statements += [statement for grant in grants for statement in grant.statements]
    statements += [*canvas.fed(component), *rights_inside(canvas, component)]
    trust = policy({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
    properties: dict[str, Any] = {
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "Uses", "PolicyDocument": policy(*statements)}],
    }
    return canvas.add(component, "Role", "AWS::IAM::Role", properties, part="execution role", tagged=True)


def bundle(component: Component) -> Bundle:
    """The function's code: the inline text packed as the file that the handler names, or the uploaded zip's digest."""
    function = settings_of(component, FunctionSettings)
    if function.code.inline is None:
        return Bundle(component.name, "code", str(function.code.artifact), None)
    name = inline_file(function.runtime, function.handler)
    return packed(component.name, "code", {name: function.code.inline})


def grant(canvas: Canvas, function: Component, access: str) -> Grant:
    """The right to call this one function, and its name in a variable."""
    statement = allow(["lambda:InvokeFunction"], called_arn(function))
    return Grant((statement,), {variable_name(function.name): called_name(function)})


_FIRST_CODE = """import json


def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"},
        "body": json.dumps({"message": "Hello"}),
    }
"""

KIND = Kind(
    name="function",
    label="Function",
    aws_name="Lambda function",
    tier="logic",
    summary="Code that runs when it is called, and costs nothing while it is not.",
    settings=FunctionSettings,
    render=draw,
    starter={"code": {"inline": _FIRST_CODE}},
    bundle=bundle,
    grant=grant,
    check=function_faults,
    advise=function_advice,
    used_by={
        "function": (Access("call", "Call", "May call the function and wait for its answer, or not wait."),),
        **RUNS,
    },
    cannot_use={
        "site": "A function cannot use a website. Keep data that both need in a table.",
        "identity_pool": "A function has rights of its own. Let it use the table directly.",
        "http_api": "A function answers an API; it does not use one. Let it use the other function directly.",
    },
)
