"""The people of the demo: one login per role and an outsider of another team. Shown on the demo's login page only."""

from dataclasses import dataclass

from teams.roles import Role

PASSWORD = "demo-tierboard"  # noqa: S105  the demo listens on loopback only and says so on its login page
DOMAIN = "demo.tierboard.test"


@dataclass(frozen=True)
class Login:
    """A person of the demo. An ``operator`` runs the installation besides (``User.is_staff``)."""

    name: str
    role: Role
    team: str
    sentence: str
    operator: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name.lower()}@{DOMAIN}"


TEAM = "Platform"
OTHER_TEAM = "Elsewhere"

LOGINS = (
    Login("Developer", Role.DEVELOPER, TEAM, "defines applications and asks for deployments"),
    Login("Approver", Role.APPROVER, TEAM, "decides about other people's deployments"),
    Login("Owner", Role.OWNER, TEAM, "may do everything, and decides when data is at risk", operator=True),
    Login("Finance", Role.FINANCE, TEAM, "reads costs"),
    Login("Viewer", Role.VIEWER, TEAM, "only looks"),
    Login("Outsider", Role.OWNER, OTHER_TEAM, "belongs to another team and sees nothing of this one"),
)
