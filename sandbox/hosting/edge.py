"""CloudFront distributions at `http://<label>.localhost`, `<label>` being that of `<label>.cloudfront.net`.

MiniStack answers as CloudFront does without copies: it reads the closed bucket with the distribution's rights, runs
its functions and adds its headers. Copies are kept here until they are old or an invalidation names them. There is no
certificate, so a visit by http counts as one by https.
"""

import re
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from starlette.requests import Request
from starlette.responses import Response

from sandbox.aws.endpoint import as_response, raw_target
from sandbox.backend.calls import Answer, Call, forwarded, signed_headers
from sandbox.hosting import pages
from sandbox.hosting.distribution import (
    Behavior,
    Distribution,
    read_distributions,
    read_invalidations,
    read_paths,
    read_times,
)
from sandbox.settings import ACCOUNT_ID, DEFAULT_REGION, Settings
from sandbox.store import Store

LABEL = re.compile(r"d[a-z0-9]{13}")
API = "/2020-05-31"
MOST_COPIES = 2_000
LARGEST = 4 * 2**20
NODE_PATH = "/usr/local/bin:/usr/bin:/bin"
"""Where the backend looks for it."""
NO_NODE = (
    "This distribution runs a function at each visit, and the machine has no Node to run it with. Install nodejs in "
    "/usr/bin or /usr/local/bin, then reload."
)
OFF = "This distribution is switched off. It answers again once it is switched on."
UNKEPT = ("range", "if-none-match", "if-modified-since", "authorization")


@dataclass(frozen=True)
class Copy:
    """An answer that is kept. ``made_with`` names the versions of everything that it was made with."""

    answer: Answer
    made_with: str
    since: float
    until: float


class Edge:
    """Serves distributions."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._headers = signed_headers("cloudfront", DEFAULT_REGION, f"127.0.0.1:{settings.port}", ACCOUNT_ID)
        self._copies: OrderedDict[tuple[str, str], Copy] = OrderedDict()
        self._cleared: dict[str, tuple[str, ...]] = {}

    async def answer(self, label: str, request: Request) -> Response | None:
        """The page, or None when there is no such distribution."""
        if not LABEL.fullmatch(label):
            return None
        found = read_distributions((await self._ask("/distribution")).body).get(f"{label}.cloudfront.net")
        if found is None:
            return None
        if not found.enabled:
            return pages.page(403, "Switched off", OFF)
        behavior = found.behavior(request.url.path)
        if behavior.functions and shutil.which("node", path=NODE_PATH) is None:
            return pages.page(503, "No Node", NO_NODE)
        return as_response(await self._kept(label, found, behavior, request))

    async def _kept(self, label: str, found: Distribution, behavior: Behavior, request: Request) -> Answer:
        """A copy that is fresh, else the bucket's answer, which is kept where it may be."""
        cleared = await self._clear(found)
        place, made_with = (found.id, raw_target(request)), await self._made_with(behavior)
        may_keep = request.method == "GET" and not any(name in request.headers for name in UNKEPT)
        copy = self._copies.get(place) if may_keep else None
        now = self._clock()
        if copy is not None and copy.made_with == made_with and now < copy.until:
            self._copies.move_to_end(place)
            return _told(copy.answer, "Hit from cloudfront", int(now - copy.since))
        answer = await self._fetched(label, request)
        if may_keep and answer.status == 200 and len(answer.body) <= LARGEST:
            seconds = await self._seconds(behavior, answer)
            # What was cleared while this was fetched may have been fetched from before.
            if seconds and await self._clear(found) == cleared:
                self._copies[place] = Copy(answer, made_with, now, now + seconds)
                while len(self._copies) > MOST_COPIES:
                    self._copies.popitem(last=False)
        return answer

    async def _clear(self, found: Distribution) -> tuple[str, ...]:
        """Forget what new invalidations name; all invalidations that there are."""
        ids = read_invalidations((await self._ask(f"/distribution/{found.id}/invalidation")).body)
        for one in set(ids) - set(self._cleared.get(found.id, ())):
            paths = read_paths((await self._ask(f"/distribution/{found.id}/invalidation/{one}")).body)
            for place in [place for place in self._copies if place[0] == found.id and _names(paths, place[1])]:
                del self._copies[place]
        self._cleared[found.id] = ids
        return ids

    async def _made_with(self, behavior: Behavior) -> str:
        """Functions and headers are put on at each visit, so a copy made with older ones is none."""
        asked = [f"/function/{arn.rpartition('/')[2]}/describe?Stage=LIVE" for arn in behavior.functions]
        if behavior.headers_policy:
            asked.append(f"/response-headers-policy/{behavior.headers_policy}")
        return " ".join([(await self._ask(target)).header("etag") for target in asked])

    async def _seconds(self, behavior: Behavior, answer: Answer) -> int:
        """How long an answer may be kept; nothing without a cache policy."""
        policy = await self._ask(f"/cache-policy/{behavior.cache_policy}")
        headers = {name.lower(): value for name, value in answer.headers}
        return read_times(policy.body).keep(headers) if behavior.cache_policy and policy.ok else 0

    async def _fetched(self, label: str, request: Request) -> Answer:
        domain = f"{label}.cloudfront.net"
        own = (("host", domain), ("x-forwarded-proto", "https"))
        kept = [pair for pair in forwarded(request.headers.items()) if pair[0].lower() not in ("host", own[1][0])]
        call = Call(request.method, raw_target(request), (*own, *kept), await request.body(), seed="")
        answer = await self._store.client.send(call)
        here = self._settings.site_url(label)
        moved = [(n, v.replace(f"https://{domain}", here) if n.lower() == "location" else v) for n, v in answer.headers]
        return replace(answer, headers=tuple(moved))

    async def _ask(self, target: str) -> Answer:
        return await self._store.client.send(Call("GET", API + target, self._headers, seed=""))


def _names(paths: tuple[str, ...], target: str) -> bool:
    """Whether an invalidation's paths name what was asked for; a star at the end stands for any text."""
    path = target.partition("?")[0]
    return any(fnmatchcase(path, wanted) if wanted.endswith("*") else path == wanted for wanted in paths)


def _told(answer: Answer, x_cache: str, age: int) -> Answer:
    kept = [(name, value) for name, value in answer.headers if name.lower() not in ("x-cache", "age")]
    return replace(answer, headers=(*kept, ("x-cache", x_cache), ("age", str(age))))
