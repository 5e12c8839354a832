"""What the editor's buttons do once the component on the screen is saved: add, rename, remove, save as revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard.forms.components import NotPossible, added, removed, renamed
from dashboard.forms.needs import met, need_of
from dashboard.forms.newer import number_in, takes
from dashboard.forms.posted import Posted
from dashboard.forms.reading import Reading
from dashboard.forms.saving import Outcome, as_drawn, draft_of, save_component
from dashboard.forms.starters import starter
from deployments.actions.define import news_of, save_draft, save_revision, settle
from deployments.models import Application, Revision
from deployments.refusals import Invalid, Outdated, Refused
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.problems import Problem
from teams.models import User

_WORDS: Final = ("message", "add_name", "add_kind", "new_name")
_TYPED: Final = 2_000
"""So much of one is shown again: more than any may have, so that what is too long is still there to be shortened."""


@dataclass(frozen=True)
class Done:
    """What came of a button. ``component`` is the one to show next, ``adding`` the list that gets an empty line, or the
    line whose inputs are shown.

    ``name_problem`` stands at the name that was typed; ``problems`` are what kept a draft from becoming a revision;
    ``told`` is what the next page says was done. ``deploy`` says where ``revision`` is to be deployed:
    the environment's id and, after a colon, its version when the page was drawn.
    """

    outcome: Outcome
    component: str
    adding: str = ""
    revision: Revision | None = None
    problems: tuple[Problem, ...] = ()
    name_problem: str = ""
    told: str = ""
    form: Posted | None = None
    deploy: str = ""

    @property
    def clean(self) -> bool:
        """Whether everything that was asked for is done."""
        return self.outcome.saved and not (self.problems or self.name_problem)

    @property
    def status(self) -> int:
        """200; 409 when somebody else was faster or it is not allowed; 422 when something must be put right."""
        if self.outcome.refusal or self.outcome.differences or self.outcome.gone:
            return 409
        return 200 if self.clean else 422

    @property
    def sentence(self) -> str:
        """Why it was not done, for the status line; empty when it was."""
        faults = self.outcome.reading.faults
        if self.outcome.gone:
            return f"{self.outcome.component} is not in the definition any more."
        if self.outcome.differences:
            return f"Changed by {self.outcome.draft.updated_by}: compare"
        return self.outcome.refusal or self.name_problem or (faults[0].message if faults else "")

    @property
    def words(self) -> Mapping[str, Any]:
        """What was typed beside the component's own form, so that it stands there again."""
        if self.form is None:
            return {}
        typed = {name: self.form.texts.get(name, "")[:_TYPED] for name in _WORDS}
        if self.outcome.gone:
            # The form on the screen is another component's now, and a press must not give it this one's name.
            typed["new_name"] = ""
        gone = self.outcome.gone and self.form.kind in KINDS
        return typed | {
            "form_do": self.form.do,
            "name_problem": self.name_problem,
            "gone_kind": self.form.kind if gone else "",
            "gone_texts": [(n, t) for n, t in self.form.texts.items() if n not in ("csrfmiddlewaretoken", "do")],
        }


def obey(application: Application, form: Posted, *, by: User, reading: Reading, live: object = None) -> Done:
    """Save the component, then do what the button says. What was typed is kept whatever happens.

    `live` is the document whose value a field gets back that is reset.
    """
    if form.do == "start-again":
        return _start_again(application, form, by)
    outcome = _thrown_away(application, form) or save_component(application, form, by, reading, live)
    done = Done(outcome, form.component, form=form)
    if not outcome.saved:
        return done
    if form.do in ("add", "open"):
        return replace(done, adding=form.argument)
    command = _COMMANDS.get(form.do)
    return command(application, form, done, by) if command else done


def _start_again(application: Application, form: Posted, by: User) -> Done:
    """Back to the newest revision's document. The form is not saved first: it is what the person throws away."""
    outcome = Outcome(draft_of(application), form.component, form.texts)
    newest = application.revisions.order_by("-number").first()
    if newest is None:
        return Done(replace(outcome, refusal="There is no revision to start again from."), form.component, form=form)
    try:
        saved = save_draft(
            application=application,
            document=newest.document,
            version=form.version,
            by=by,
            base=newest,
            # What was taken over of the team's blueprint since then is thrown away with the rest. Where nothing was, it
            # was left out on purpose, and that stays.
            blueprint_base=None if outcome.draft.document == newest.document else newest.blueprint_base,
        )
    except Outdated as outdated:
        return Done(replace(outcome, draft=outdated.current, refusal=outdated.sentence), form.component, form=form)
    except Refused as refused:
        return Done(replace(outcome, refusal=refused.sentence), form.component, form=form)
    told = f"The draft is revision {newest.number} again."
    return Done(replace(outcome, draft=saved), form.component, told=told, form=form)


def _thrown_away(application: Application, form: Posted) -> Outcome | None:
    """Without a save where the component is to be removed: what was typed goes with it, so it need not be right. Not
    where somebody else changed the component since the form was drawn: that is compared first.
    """
    if form.do != "component-remove":
        return None
    draft = draft_of(application)
    return Outcome(draft, form.component, form.texts) if as_drawn(draft, form) else None


def _revision(application: Application, form: Posted, done: Done, by: User) -> Done:
    version, message = done.outcome.draft.version, form.texts.get("message", "")
    try:
        return replace(done, revision=save_revision(application=application, version=version, message=message, by=by))
    except Invalid as invalid:
        return replace(done, problems=invalid.problems)
    except Refused as refused:
        return replace(done, outcome=replace(done.outcome, refusal=refused.sentence))


def _deploy(application: Application, form: Posted, done: Done, by: User) -> Done:
    """The draft as a revision that is to be deployed; a draft that already is the newest revision is taken as that."""
    newest = application.revisions.order_by("-number").first()
    document = done.outcome.draft.document
    if newest and not problems_of(document) and parse(document).digest == newest.digest:
        return replace(done, revision=newest, deploy=form.argument)
    return replace(_revision(application, form, done, by), deploy=form.argument)


def _add(application: Application, form: Posted, done: Done, by: User) -> Done:
    name, kind = form.word("add_name"), KINDS.get(form.texts.get("add_kind", ""))
    if kind is None:
        return replace(done, name_problem="Choose one of the kinds.")
    return _change(application, done, by, lambda document: added(document, name, starter(kind)), name)


def _rename(application: Application, form: Posted, done: Done, by: User) -> Done:
    name = form.word("new_name")
    return _change(application, done, by, lambda document: renamed(document, form.component, name), name)


def _remove(application: Application, form: Posted, done: Done, by: User) -> Done:
    return _change(application, done, by, lambda document: removed(document, form.component), "")


def _need(application: Application, form: Posted, done: Done, by: User) -> Done:
    """Add what the component cannot be without. Pressed twice, the second time nothing is missing any more."""
    need = need_of(done.outcome.draft.document, form.component)
    if need is None or need.kind != form.argument:
        return done
    document, name = met(done.outcome.draft.document, form.component, need)
    told = f"Added {name}, and connected {form.component} with it. Look at its settings, too."
    changed = _change(application, done, by, lambda _: document, form.component)
    return replace(changed, told=told) if changed.clean else changed


def _settle(application: Application, form: Posted, done: Done, by: User) -> Done:
    """Take over what a newer revision changed, all of it or what was chosen, or leave it out on purpose."""
    draft, number = done.outcome.draft, number_in(form)
    revision = application.revisions.filter(number=number).first()
    take = takes(form, news_of(draft, revision)) if revision else set()
    try:
        saved = settle(application=application, version=draft.version, number=number, take=take, by=by)
    except Outdated as outdated:
        return replace(done, outcome=replace(done.outcome, draft=outdated.current, refusal=_MEANWHILE))
    except Refused as refused:
        return replace(done, outcome=replace(done.outcome, refusal=refused.sentence))
    changes = "1 change" if len(take) == 1 else f"{len(take)} changes"
    told = (
        f"Took {changes} of revision {number}." if take else f"The draft goes on without revision {number}'s changes."
    )
    return replace(done, outcome=replace(done.outcome, draft=saved), told=told)


def _change(
    application: Application, done: Done, by: User, change: Callable[[object], dict[str, Any]], component: str
) -> Done:
    draft = done.outcome.draft
    try:
        document = change(draft.document)
        saved = save_draft(application=application, document=document, version=draft.version, by=by)
    except NotPossible as refused:
        return replace(done, name_problem=refused.sentence)
    except Outdated as outdated:
        return replace(done, outcome=replace(done.outcome, draft=outdated.current, refusal=_MEANWHILE))
    except Refused as refused:
        return replace(done, outcome=replace(done.outcome, refusal=refused.sentence))
    return replace(done, outcome=replace(done.outcome, draft=saved), component=component)


_MEANWHILE: Final = (
    "Somebody saved this definition at the same moment. What you typed is still here; press the button again."
)
_COMMANDS: Final[dict[str, Callable[[Application, Posted, Done, User], Done]]] = {
    "revision": _revision,
    "deploy": _deploy,
    "settle": _settle,
    "component-add": _add,
    "need": _need,
    "component-rename": _rename,
    "component-remove": _remove,
}
