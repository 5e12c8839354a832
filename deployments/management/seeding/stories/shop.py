"""shop: takes orders. Two requests wait: more memory in staging, and a new key for the table in production."""

from typing import Final

from deployments.management.seeding.calls import call
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import code, function, route, table
from deployments.models import Application

REQUESTS: Final = 3_000_000
ORDERS: Final = tuple((f"order-{number:03}", f"customer-{number % 7}", "a cup") for number in range(1, 25))


def tell(stage: Stage) -> None:
    """Bring both environments live, let customers order, then ask for the two changes."""
    application = stage.application("shop", "api", REGIONS[0])
    first = stage.revise(application, "Take orders", _take_orders)
    stage.expect(application.environments.get(name="production"), REQUESTS)
    note = "The shop opens."
    for place in ("staging", "production"):
        stage.approve(stage.ask(application, place, first, note), "Go.")
    _order(stage, application)
    more = stage.revise(application, "More memory for orders", _more_memory)
    stage.ask(application, "staging", more, "Orders are slow in the evening. Try it here first.", by=stage.owner)
    by_customer = stage.revise(application, "Find orders by customer", _by_customer)
    stage.ask(application, "production", by_customer, "Support wants to see all orders of a customer.")


def _take_orders(components: Components) -> None:
    components.clear()
    components |= {
        "api": {"kind": "rest_api", "routes": [route("GET", "/orders", "orders"), route("POST", "/orders", "orders")]},
        "orders": function(code("orders.py"), uses={"orders_table": "read_write"}),
        "orders_table": table("id"),
    }


def _more_memory(components: Components) -> None:
    components["orders"]["memory"] = 512


def _by_customer(components: Components) -> None:
    components["orders_table"]["partition_key"] = {"name": "customer_id", "type": "S"}
    components["orders_table"]["sort_key"] = {"name": "id", "type": "S"}


def _order(stage: Stage, application: Application) -> None:
    """Orders of customers, through the API that runs. An order that is there already only comes in again."""
    api = stage.address(application, "production", "api_url")
    if not api:
        return
    known = {order["id"] for order in call(f"{api}/orders")["orders"]}
    for number, customer, what in ORDERS:
        if number not in known:
            call(f"{api}/orders", {"id": number, "customer_id": customer, "what": what})
