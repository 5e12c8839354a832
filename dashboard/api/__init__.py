"""The REST interface below /api/v1/: for CI systems, with tokens only. docs/guides/ci.md is its guide.

It has no page of its own to try it out: such pages load their scripts from elsewhere.
"""

from typing import Final

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dashboard.api import artifacts, deployments, errors, lists
from dashboard.api.auth import TokenAuth
from dashboard.api.openapi import DESCRIPTION, DescribedApi
from dashboard.api.parsing import StrictJson

api: Final = DescribedApi(
    title="Tierboard",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    docs_decorator=lambda view: csrf_exempt(require_safe(view)),
    urls_namespace="api",
    auth=TokenAuth(),
    parser=StrictJson(),
)
errors.register(api)
for _router in (deployments.router, artifacts.router, lists.router):
    api.add_router("", _router)
