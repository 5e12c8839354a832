"""Zips that came with the editor's form: kept as artifacts, and named in the texts that the form is read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dashboard.forms.components import components_of, fields_of
from dashboard.forms.posted import SETTINGS, Posted
from dashboard.forms.reading import Reading
from dashboard.forms.saving import draft_of
from deployments.actions.artifacts import upload_code, upload_content
from deployments.models import Application
from deployments.refusals import Refused
from teams.models import User

_ACTIONS: Final = {"code": upload_code, "files": upload_content}


def with_uploads(
    application: Application, form: Posted, files: Mapping[str, Any], *, by: User
) -> tuple[Posted, Reading]:
    """Keep the zips of the form. A refused one becomes a fault at its field, and nothing else of the form is saved."""
    reading = Reading()
    texts = dict(form.texts)
    component = components_of(draft_of(application).document).get(form.component, {})
    for spec in fields_of(component):
        name = f"{SETTINGS}-{spec.name}"
        upload = files.get(f"{name}-upload")
        if upload is None or spec.widget not in _ACTIONS:
            continue
        try:
            artifact = _ACTIONS[spec.widget](application=application, upload=upload, by=by)
        except Refused as refused:
            reading.fault(f"{name}-upload", refused.sentence)
            continue
        texts |= {f"{name}-source": "artifact", f"{name}-artifact": artifact.sha256}
    return replace(form, texts=texts), reading
