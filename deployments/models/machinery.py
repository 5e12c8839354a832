"""Rows that the workers keep for themselves."""

from django.db import models
from django.db.models.functions import Now


class LintVerdict(models.Model):
    """What cfn-lint said of a template, by its SHA-256 and the linter's version: each template is linted once."""

    key = models.CharField(primary_key=True, max_length=100)
    problems = models.JSONField(default=list)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """The last sign of life of a worker or sweeper process, by database time.

    ``host_at`` is what its own clock said then, ``lint_up`` whether the lint process of its host answered.
    """

    name = models.CharField(primary_key=True, max_length=120)
    role = models.CharField(max_length=16)
    at = models.DateTimeField(db_default=Now())
    host_at = models.DateTimeField(null=True)
    lint_up = models.BooleanField(null=True)

    def __str__(self) -> str:
        return self.name


class AwsBudget(models.Model):
    """The token bucket of one account and region: how many AWS calls may begin now, shared by all hosts.

    ``calls`` counts what was ever taken from it, ``throttles`` how many attempts AWS slowed down.
    """

    key = models.CharField(primary_key=True, max_length=80)
    tokens = models.FloatField()
    at = models.DateTimeField()
    calls = models.BigIntegerField(default=0, db_default=0)
    throttles = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return self.key
