"""A call that comes too late is not sent, by the real client; without a time it is sent at any time."""

import socket
import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config

from deployments.aws import punctual
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.errors import AwsProblem, Trouble

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/s/x"


def gateway(port: int) -> CloudFormationGateway:
    made: Any = boto3.client
    once = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=2)
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    return CloudFormationGateway(
        made("cloudformation", region_name="us-east-1", endpoint_url=f"http://127.0.0.1:{port}", config=once, **keys)
    )


def test_too_late_nothing_leaves() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        with punctual.punctual(0), pytest.raises(AwsProblem, match="held up for too long") as caught:
            gateway(server.getsockname()[1]).delete_stack(STACK, token="t")
        assert caught.value.trouble is Trouble.UNKNOWN
        with pytest.raises(BlockingIOError):
            server.accept()


def answer(server: socket.socket) -> None:
    """One request, answered well."""
    peer, _ = server.accept()
    with peer:
        peer.recv(65_536)
        body = b"<DeleteStackResponse/>"
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@pytest.mark.parametrize("seconds", [None, 30.0])
def test_in_time_it_is_sent(seconds: float | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,), daemon=True)
        thread.start()
        if seconds is None:
            gateway(server.getsockname()[1]).delete_stack(STACK, token="t")
        else:
            with punctual.punctual(seconds):
                gateway(server.getsockname()[1]).delete_stack(STACK, token="t")
        thread.join(5)
        assert not thread.is_alive()


def test_the_time_ends_with_the_block() -> None:
    with punctual.punctual(0):
        pass
    punctual.check()
