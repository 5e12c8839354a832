"""How fast we may call AWS: a token bucket per account and region in the database, so that N hosts share one.

It is taken once per step, for about as many calls as the step makes: one small UPDATE, and never a wait. A step that
gets nothing is given back and looked at again. AWS throttles an account's CloudFormation calls at a few per second.
"""

from django.db import connection

RATE = 5.0
"""Calls per second that an account and region may have from us in the long run."""
BURST = 40.0
"""Calls that may begin at once after a quiet time."""

_TAKE = """
INSERT INTO deployments_awsbudget AS bucket (key, tokens, at, calls)
VALUES (%(key)s, %(burst)s - %(calls)s, clock_timestamp(), %(calls)s)
ON CONFLICT (key) DO UPDATE SET
    tokens = least(%(burst)s, bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.at) * %(rate)s) - %(calls)s,
    at = clock_timestamp(),
    calls = bucket.calls + %(calls)s
WHERE least(%(burst)s, bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.at) * %(rate)s) >= 1
RETURNING tokens
"""


def take(account_id: str, region: str, calls: int) -> bool:
    """Whether ``calls`` calls may begin now; takes them from the bucket if so.

    One token is enough to begin, and the rest is owed: whoever needs many has the same chance as whoever needs few, and
    what is owed keeps the rate.
    """
    values: dict[str, str | float] = {"key": f"{account_id}:{region}", "burst": BURST, "rate": RATE, "calls": calls}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return cursor.fetchone() is not None


def drain(account_id: str, region: str, times: int) -> None:
    """Empty the bucket, because AWS throttled us so many ``times``: every host slows down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deployments_awsbudget SET tokens = least(tokens, 0), at = clock_timestamp(), "
            "throttles = throttles + %s WHERE key = %s",
            [times, f"{account_id}:{region}"],
        )
