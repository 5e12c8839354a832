"""The CloudFront gateway (see ``gateways.Delivery`` for its promises).

CloudFront is one for all regions of a partition: botocore knows its address from any of them.
"""

from typing import Any

from deployments.aws.errors import AwsProblem, Trouble, reading
from deployments.aws.shapes import Invalidation

EVERYTHING = "/*"


class DeliveryGateway:
    """Distributions of one account through a boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def invalidate(self, distribution: str, reference: str) -> Invalidation:
        """Clear all copies. Tokened by ``reference``: "If CallerReference is a value you already sent in a previous
        invalidation batch request, and if the content of each Path is identical to the original request, the response
        includes the same information" (CloudFront API Reference, InvalidationBatch).
        """
        batch = {"Paths": {"Quantity": 1, "Items": [EVERYTHING]}, "CallerReference": reference}
        with reading("CreateInvalidation"):
            answer = self._client.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
            return _invalidation(answer["Invalidation"])

    def invalidation(self, distribution: str, id_: str) -> Invalidation | None:
        """How one stands, or ``None`` when CloudFront does not know it."""
        try:
            with reading("GetInvalidation"):
                return _invalidation(self._client.get_invalidation(DistributionId=distribution, Id=id_)["Invalidation"])
        except AwsProblem as problem:
            if problem.trouble is Trouble.ABSENT:
                return None
            raise


def _invalidation(row: Any) -> Invalidation:
    return Invalidation(str(row["Id"]), str(row["Status"]))
