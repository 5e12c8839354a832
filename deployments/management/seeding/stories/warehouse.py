"""warehouse: 30 components, so that the diagram groups them; planned only, and a draft that is not finished."""

from typing import Any, Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function, route, table
from deployments.states import Mode

AREAS: Final = ("goods", "shelves", "pickers", "returns", "suppliers", "stock", "labels")
OFFICE: Final = ("invoices", "people", "shifts", "reports", "audits", "alarms")
REQUESTS: Final = 12_000_000


def tell(stage: Stage) -> None:
    """A website, three APIs, 13 functions and 13 tables: far more than a picture can show one by one."""
    application = stage.application("warehouse", "website", REGIONS[0])
    all_of_it = stage.revise(application, "The whole warehouse", _whole)
    stage.expect(application.environments.get(name="dev"), REQUESTS)
    stage.ask(application, "dev", all_of_it, "What would all of it cost?", mode=Mode.PLAN)
    stage.draft(application, _half_moved)


def _whole(components: Components) -> None:
    for name in (*AREAS, *OFFICE):
        components[name] = function(uses={f"{name}_table": "read_write"})
        components[f"{name}_table"] = table("id")
    components["floor_api"] = _api(AREAS)
    components["office_api"] = _api(OFFICE[:4])
    components["alarm_api"] = _api(OFFICE[4:])
    components["web"]["uses"] = {"floor_api": "call", "office_api": "call"}


def _api(names: tuple[str, ...]) -> dict[str, Any]:
    return {"kind": "rest_api", "routes": [route("GET", f"/{name}", name) for name in names]}


def _half_moved(components: Components) -> None:
    """A table was renamed, but not where it is used; and a time limit longer than AWS's."""
    components["stock_ledger"] = components.pop("stock_table", None) or table("id")
    components["returns"]["timeout"] = 3600
