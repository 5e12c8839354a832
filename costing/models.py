"""Tables of money: dated price books, and the environments whose cost is followed.

Nothing here points at another app's tables: spend outlives teams, applications and stacks, so an environment is its
uid (the value of the tag ``tierboard:environment``), and team and names are dated labels beside it. Books and prices
are never changed once written.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class PriceBook(models.Model):
    """Prices as they stood on a day. Estimates use the one with the newest ``as_of``."""

    version = models.CharField(max_length=80, unique=True)
    as_of = models.DateField()
    source = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now())
    loaded_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-as_of", "-loaded_at", "-id"]

    def __str__(self) -> str:
        return f"Prices of {self.as_of}"


class Price(models.Model):
    """One price of a book. ``bands`` are [from, to or null, price] as strings, exactly as published; the first begins
    at 0.

    ``filters`` find the price again in AWS's Price List (SKU, rate codes, usage type). ``as_of`` is as exact as its
    source: a date, a month or a year.
    """

    book = models.ForeignKey(PriceBook, on_delete=models.PROTECT, related_name="prices")
    service = models.CharField(max_length=40)
    region = models.CharField(max_length=40)
    dimension = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    bands = models.JSONField()
    as_of = models.CharField(max_length=10)
    source = models.TextField()
    filters = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["region", "service", "dimension"]
        constraints = [
            models.UniqueConstraint(fields=["book", "region", "service", "dimension"], name="price_once_in_a_book"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.dimension} in {self.region}"


class TrackedEnvironment(models.Model):
    """An environment whose spend is followed, by the uid that its resources are tagged with."""

    uid = models.UUIDField(primary_key=True)
    registered_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.uid)


class EnvironmentLabel(models.Model):
    """Which team and application an environment belonged to, from when until when; ``until`` null is now.

    Spend of a day is reported under the label of that day, so that a move between teams rewrites no history.
    """

    environment = models.ForeignKey(TrackedEnvironment, on_delete=models.PROTECT, related_name="labels")
    team_id = models.UUIDField()
    application = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["environment", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment"], condition=Q(until__isnull=True), name="one_current_label_per_environment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.name}"


class Release(models.Model):
    """A revision that went live in an environment: a marker on cost charts."""

    environment = models.ForeignKey(TrackedEnvironment, on_delete=models.PROTECT, related_name="releases")
    revision_number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["environment", "at"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "revision_number", "at"], name="release_once"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.revision_number} at {self.at:%Y-%m-%d %H:%M}"


class UsageProfileVersion(models.Model):
    """What was believed about an environment's use from a moment on; ``usage`` is a costing.estimate Usage document."""

    environment = models.ForeignKey(TrackedEnvironment, on_delete=models.PROTECT, related_name="profiles")
    number = models.PositiveIntegerField()
    usage = models.JSONField()
    by = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["environment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["environment", "number"], name="profile_number_once"),
        ]

    def __str__(self) -> str:
        return f"Usage {self.number} of {self.environment_id}"
