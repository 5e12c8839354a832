"""The AWS endpoint: CloudFormation and STS are ours, everything else is MiniStack's, with changes written down."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from sandbox.aws import actions, identity, presigned, query
from sandbox.aws.errors import AwsError, for_service
from sandbox.aws.identity import Caller
from sandbox.aws.injuries import Injuries
from sandbox.aws.recording import Recorder
from sandbox.aws.sts import Sts
from sandbox.aws.unsigned import Unsigned
from sandbox.backend.calls import Answer, Call, forwarded
from sandbox.backend.client import INVOKE_SECONDS, READ_SECONDS, BackendDown
from sandbox.cloudformation.service import CloudFormation
from sandbox.injection import Injections
from sandbox.journal.log import DiskFull
from sandbox.journal.records import Record
from sandbox.store import Store

BEGINNINGS = ("ExecuteChangeSet", "CancelUpdateStack", "DeleteStack")
MESSAGE_SECONDS = READ_SECONDS + 10
"""Longer than the 20 seconds for which a request to an empty queue may wait."""
NO_SQL = (
    "DatabaseNotFoundException",
    "The sandbox keeps the settings of databases and runs no SQL. In an AWS account the database answers.",
    404,
)
"""What AWS says of a cluster without a server (RDS Data API Reference, "DatabaseNotFoundException"). MiniStack would
answer some statements without running them.
"""
NO_WAREHOUSE = (
    "ValidationException",
    "The sandbox keeps the settings of data warehouses and runs no SQL. In an AWS account the warehouse answers.",
    400,
)
"""What AWS answers to calls that cannot be done (Redshift Data API Reference, "ExecuteStatement", Errors)."""
WITHOUT_SQL: dict[str, tuple[str, str, int]] = {"rds-data": NO_SQL, "redshift-data": NO_WAREHOUSE}
HOP_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})


class Endpoint:
    """Answers one request to `127.0.0.1` or `localhost`."""

    def __init__(
        self,
        store: Store,
        cloudformation: CloudFormation,
        sts: Sts,
        recorder: Recorder,
        injections: Injections,
        unsigned: Unsigned,
    ) -> None:
        self._store = store
        self._cloudformation = cloudformation
        self._sts = sts
        self._recorder = recorder
        self._injections = injections
        self._unsigned = unsigned
        self._injuries = Injuries()

    async def answer(self, request: Request) -> Response:
        """The answer in the protocol of the service that was called."""
        service = ""
        try:
            open_to_all = self._unsigned.caller(request.url.path, request.headers, await request.body())
            caller = open_to_all or identity.identify(request.headers, request.url.query)
            service = caller.service
            self._sts.check_session(caller)
            return await self._injured(caller, request)
        except AwsError as error:
            return for_service(error, service or _guess(request))
        except DiskFull as error:
            return for_service(AwsError("ServiceUnavailable", str(error), 503), service)
        except BackendDown as error:
            return for_service(AwsError("ServiceUnavailable", f"The sandbox is starting again: {error}", 503), service)

    async def _injured(self, caller: Caller, request: Request) -> Response:
        """The answer, with what the rules do to it."""
        body = await request.body()
        action = actions.name_of(request.headers, request.url.path, body) or request.method
        stack = self._cloudformation.stack_of(body, caller.region) if caller.service == "cloudformation" else ("", "")
        injury = await self._injections.decide(caller.service, action, stack)
        if action in BEGINNINGS and stack[0]:
            await self._arm(stack, caller.region)
        question = f"{caller.service} {caller.region} {raw_target(request)} ".encode() + body
        return await self._injuries.answer(injury, action, question, lambda: self._for(caller, request))

    async def _arm(self, stack: tuple[str, str], region: str) -> None:
        waiting = self._injections.awaits_snapshot(stack)
        if waiting:
            asked = urlencode({"Action": "DescribeStacks", "StackName": stack[0]}).encode()
            answer = await self._cloudformation.answer(asked, region)
            await self._injections.arm(waiting, stack[0], bytes(answer.body).decode())

    async def _for(self, caller: Caller, request: Request) -> Response:
        body = await request.body()
        if caller.service == "cloudformation":
            return await self._cloudformation.answer(body, caller.region)
        if caller.service == "sts":
            fields = query.parse(body) if body else query.Fields(dict(request.query_params))
            if fields.text("Action") == "AssumeRole":
                return await self._sts.assume_role(fields)
            if fields.text("Action") == "GetCallerIdentity":
                return self._sts.caller_identity(caller)
        if caller.service in WITHOUT_SQL:
            raise AwsError(*WITHOUT_SQL[caller.service])
        return as_response(await self._proxied(caller, request, body))

    async def _proxied(self, caller: Caller, request: Request, body: bytes) -> Answer:
        target, headers = presigned.unwrapped(raw_target(request), forwarded(request.headers.items()), caller)
        if not caller.access_key:
            own = self._unsigned.headers(caller)
            headers = (*(pair for pair in headers if pair[0].lower() != "host"), *own)
        call = Call(request.method, target, headers, body)
        path = request.url.path
        if actions.is_invocation(caller.service, path, request.method):
            return await self._store.client.send(call, seconds=INVOKE_SECONDS)
        if actions.carries_messages(caller.service, request.headers, path, body):
            return await self._store.client.send(call, seconds=MESSAGE_SECONDS)
        if actions.reaches_connections(caller.service) or not actions.changes(
            request.method, request.headers, path, body
        ):
            return await self._store.client.send(call, seconds=READ_SECONDS)

        async def describe(sent: Call, answer: Answer) -> list[Record]:
            return await self._recorder.records(caller, sent, answer)

        return await self._store.mutate(call, describe)


def raw_target(request: Request) -> str:
    """Path and query exactly as they were sent."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query_string: bytes = request.scope.get("query_string", b"")
    return (raw.split(b"?")[0] + (b"?" + query_string if query_string else b"")).decode("latin-1")


def as_response(answer: Answer) -> Response:
    """A MiniStack answer as ours; the length is kept for HEAD."""
    response = Response(answer.body, answer.status)
    kept = [
        (k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers if k.lower() not in HOP_HEADERS
    ]
    length = answer.header("content-length") or str(len(answer.body))
    bodiless = answer.status in (204, 304)
    response.raw_headers = kept if bodiless else [*kept, (b"content-length", length.encode())]
    return response


def _guess(request: Request) -> str:
    """The service of an unsigned request, so that its client can read the refusal."""
    if "x-amz-target" in request.headers:
        return "dynamodb"
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return "sts" if form else "s3"
