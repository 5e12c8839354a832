"""Database time."""

from django.db.models import DateTimeField, Func


class ClockTimestamp(Func):
    """PostgreSQL's ``clock_timestamp()``: the real time, also late in a transaction (``now()`` stands still there)."""

    function = "clock_timestamp"
    output_field = DateTimeField()
