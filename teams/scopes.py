"""What a token may be allowed to do. Pure: no Django. There is no scope for approving, and there never is one."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token may do."""

    READ = "read"
    PLAN = "deployments:plan"
    DEPLOY = "deployments:deploy"
    ARTIFACTS = "artifacts:write"


LABELS: dict[Scope, str] = {
    Scope.READ: "Read",
    Scope.PLAN: "Ask for plans",
    Scope.DEPLOY: "Ask for deployments",
    Scope.ARTIFACTS: "Upload code and files",
}
CONSEQUENCES: dict[Scope, str] = {
    Scope.READ: "Sees applications, environments and how deployments go, with their plans and costs.",
    Scope.PLAN: "Saves revisions and has their changes and costs worked out. Changes nothing at AWS.",
    Scope.DEPLOY: "As above, and the plan is carried out once people have approved it; at once where none is needed.",
    Scope.ARTIFACTS: "Sends zips with code or with a website's files. They do nothing until a deployment uses them.",
}
