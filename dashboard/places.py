"""Which environment a page is about, and in what words. Pure of requests: views hand in what the address says."""

from collections.abc import Sequence

from deployments.models import Environment, Revision


def chosen_place(places: Sequence[Environment], name: str) -> Environment | None:
    """The environment of that name; without one the last in promotion order where something is live, else the last.

    Those that are only observed run nothing of the application's.
    """
    places = [place for place in places if not place.observed]
    for place in places:
        if place.name == name:
            return place
    live = [place for place in places if place.live_revision_id]
    return live[-1] if live else places[-1] if places else None


def basis_words(place: Environment, newest: Revision | None) -> str:
    """Which revision is looked at for an environment: what is live there, else the newest."""
    live = place.live_revision
    if live:
        newer = f"; revision {newest.number} is newer" if newest and newest.number > live.number else ""
        return f"Revision {live.number}, live in {place.name}{newer}"
    return f"Revision {newest.number}, not live in {place.name} yet" if newest else "Draft, no revision yet"
