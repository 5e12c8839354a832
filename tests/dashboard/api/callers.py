"""CI systems for tests: a token and a client that speaks HTTP with it, as the answers to be looked at."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from teams.models import ApiToken, Team, User
from teams.scopes import Scope
from teams.tokens import make

DEPLOYMENTS = "/api/v1/deployments"
ARTIFACTS = "/api/v1/artifacts"
PROBLEM = "application/problem+json"


@dataclass
class Caller:
    """What one CI system does."""

    token: ApiToken
    text: str
    client: Client = field(default_factory=Client)

    @property
    def headers(self) -> dict[str, str]:
        """The header that it signs in with."""
        return {"Authorization": f"Bearer {self.text}"}

    def get(self, path: str, **headers: str) -> Any:
        """The answer to a GET."""
        return self.client.get(path, headers={**self.headers, **headers})

    def send(self, body: str | bytes, key: str = "one", content_type: str = "application/json", **headers: str) -> Any:
        """The answer to a request for a deployment with a body as it is."""
        sent = {**self.headers, "Idempotency-Key": key, **headers}
        return self.client.post(DEPLOYMENTS, data=body, content_type=content_type, headers=sent)

    def ask(self, key: str = "one", **wanted: Any) -> Any:
        """The answer to a request for a deployment of shop to staging."""
        return self.send(json.dumps({"application": "shop", "environment": "staging", **wanted}), key)

    def upload(self, data: bytes, query: str = "application=shop", content_type: str = "application/zip") -> Any:
        """The answer to an upload."""
        path = f"{ARTIFACTS}?{query}"
        return self.client.post(path, data=data, content_type=content_type, headers=self.headers)


def caller(team: Team, by: User, *scopes: Scope, name: str = "CI", **narrowed: Any) -> Caller:
    """A new token with ``scopes``, all of them when none is named."""
    token, text = make(
        team=team, name=name, scopes=scopes or tuple(Scope), by=by, days=30, **{"applications": (), **narrowed}
    )
    return Caller(token, text)


def zipped(**files: str) -> bytes:
    """A zip; ``notes_py`` is the file ``notes.py``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


def assert_problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """The problem, which has every part and says what to do."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == PROBLEM
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"] and len(body["detail"]) > 20
    assert body["type"].startswith("urn:tierboard:problem:")
    assert not code or body["type"].endswith(f":{code}")
    return body
