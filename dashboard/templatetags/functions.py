"""The functions, APIs and tables of an environment, for the cards that name them."""

from django import template

from deployments.apis import RunningApi, running_apis
from deployments.functions import running
from deployments.models import Environment
from deployments.tables import RunningTable, running_tables

register = template.Library()
_NAMED = 3


@register.filter
def function_names(place: Environment) -> str:
    """``orders, notes and 2 more``; empty when none runs there."""
    names = [one.component for one in running(place)]
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


@register.filter
def tables_of(place: Environment) -> tuple[RunningTable, ...]:
    """The tables that run there, by name."""
    return running_tables(place)


@register.filter
def apis_of(place: Environment) -> tuple[RunningApi, ...]:
    """The APIs that run there, by name."""
    return running_apis(place)
