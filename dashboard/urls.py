"""Every address of the dashboard."""

from django.urls import URLPattern, URLResolver, path

from dashboard.admin import team_site
from dashboard.api import api
from dashboard.views import (
    application,
    applications,
    costs,
    definitions,
    deployments,
    environments,
    health,
    home,
    lists,
    rollback,
    schema,
    search,
    sign_in,
    styleguide,
    tokens,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.application_new, name="application_new"),
    path("applications/<uuid:pk>/", application.application, name="application"),
    path("applications/<uuid:pk>/usage/", application.application_usage, name="application_usage"),
    path("applications/<uuid:pk>/revisions/", application.application_revisions, name="application_revisions"),
    path(
        "applications/<uuid:pk>/revisions/<int:number>/", application.application_revision, name="application_revision"
    ),
    path(
        "applications/<uuid:pk>/revisions/<int:number>/template/",
        application.application_template,
        name="application_template",
    ),
    path("applications/<uuid:pk>/compare/", application.application_diff, name="application_diff"),
    path("applications/<uuid:pk>/costs/", costs.application_costs, name="application_costs"),
    path("applications/<uuid:pk>/activity/", application.application_activity, name="application_activity"),
    path("applications/<uuid:pk>/definition/", definitions.definition, name="definition"),
    path("applications/<uuid:pk>/definition/estimate/", definitions.estimate, name="definition_estimate"),
    path("applications/<uuid:pk>/definition/template/", definitions.template, name="definition_template"),
    path("environments/<uuid:pk>/deploy/", environments.environment_deploy, name="environment_deploy"),
    path("environments/<uuid:pk>/rollback/", rollback.environment_rollback, name="environment_rollback"),
    path("environments/<uuid:pk>/destroy/", environments.environment_destroy, name="environment_destroy"),
    path("deployments/", lists.deployments, name="deployments"),
    path("deployments/<uuid:pk>/", deployments.deployment, name="deployment"),
    path("deployments/<uuid:pk>/live/", deployments.live, name="deployment_live"),
    path("deployments/<uuid:pk>/report/", deployments.deployment_report, name="deployment_report"),
    path("deployments/<uuid:pk>/approve/", deployments.deployment_approve, name="deployment_approve"),
    path("deployments/<uuid:pk>/reject/", deployments.deployment_reject, name="deployment_reject"),
    path("deployments/<uuid:pk>/cancel/", deployments.deployment_cancel, name="deployment_cancel"),
    path("approvals/", lists.approvals, name="approvals"),
    path("search/", search.search, name="search"),
    path("search/aws-names/", search.aws_names, name="aws_names"),
    path("banners/", health.banners, name="banners"),
    path("health/", health.health, name="health"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<uuid:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("accounts/login/", sign_in.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("accounts/inactive/", sign_in.switched_off, name="account_inactive"),
    path("accounts/password/", sign_in.change_password, name="account_change_password"),
    path("registers/", team_site.urls),
    path("healthz/live", health.live, name="healthz_live"),
    path("healthz/ready", health.ready, name="healthz_ready"),
    path("api/v1/schema/definition", schema.definition, name="schema_definition"),
    path("api/v1/", api.urls),
]
