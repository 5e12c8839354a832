"""A person at the web process: sends forms as their browser does, and does not mind whether an answer comes."""

import http.client
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.test import Client

from teams.models import User

_CSRF = "c" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Browser:
    """Signed in at the web process on ``port`` of this machine."""

    user: User
    port: int
    seconds: float = 10.0
    _session: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.user, backend=BACKEND)
        self._session = client.cookies["sessionid"].value

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and body; ``(0, "")`` when no answer came."""
        return self._send("POST", path, urlencode({"csrfmiddlewaretoken": _CSRF, **fields}))

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; ``(0, "")`` when no answer came."""
        return self._send("GET", path, "")

    def post_and_leave(self, path: str, **fields: str) -> threading.Thread:
        """Send and do not wait for the answer; join the thread to wait."""
        thread = threading.Thread(target=self.post, args=(path,), kwargs=fields, daemon=True)
        thread.start()
        return thread

    def _send(self, method: str, path: str, body: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        headers = {"Cookie": f"sessionid={self._session}; csrftoken={_CSRF}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
