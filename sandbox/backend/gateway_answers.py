"""What callers of a REST API get where no function answers: the status code of the answer for all other reasons.

AWS gives the code of DEFAULT_4XX and DEFAULT_5XX to all reasons without an answer of their own (API Gateway Developer
Guide, "Gateway response types for API Gateway"); MiniStack hands down headers and texts, and leaves each its own code.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import apigateway_v1

Answer = dict[str, Any]


class GatewayAnswers:
    """Stands before MiniStack's way to find the answer for a reason."""

    def __init__(self) -> None:
        self._found = apigateway_v1._gateway_response_for_type

    def install(self) -> None:
        """Take the place of MiniStack's own way. Once per process."""
        apigateway_v1._gateway_response_for_type = self.answer

    def answer(self, own: Mapping[str, Answer], reason: str) -> Answer:
        """The answer for a reason among those of an API's ``own``."""
        found: Answer = self._found(own, reason)
        family = apigateway_v1._gateway_response_family(reason)
        status = own.get(family, {}).get("statusCode") if family and reason not in own else None
        return {**found, "statusCode": status} if status else found
