"""States that come from what somebody does and have no address of their own: held to the same rules as the pages."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from dashboard.shell import NO_WORKER
from dashboard.views import errors, sign_in
from deployments.spec.blueprints import BLUEPRINTS
from deployments.states import Status
from tests.e2e.conftest import Open
from tests.e2e.looks import faults_everywhere
from tests.e2e.places import Place, deployment_in, make_token

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
FIELDS = """form => { for (let n = 0; n < 2100; n += 1)
    form.append(Object.assign(document.createElement('input'), { name: 'n' + n, type: 'hidden' })); }"""
BIG = (
    """form => form.append(Object.assign(document.createElement('textarea'), { name: 'x', value: 'x'.repeat(3e6) }))"""
)
FORGED = "form => { form.elements.csrfmiddlewaretoken.value = 'x'.repeat(64); }"
SENT = "form => form.submit()"
Answer = Callable[[HttpRequest], HttpResponse]


def drawn(name: str, answer: Answer) -> object:
    return pytest.param(name, answer, id=name)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        drawn("error-429", errors.too_many),
        drawn("error-500", errors.server_error),
        drawn("error-503", errors.unavailable),
        drawn("sign-in-locked", lambda request: sign_in.locked_out(request, None, None)),
    ],
)
def test_pages_that_a_healthy_demo_never_shows(person: Open, name: str, answer: Answer) -> None:
    """Drawn here, and put in the place of an answer of the demo's, whose styles and scripts they load."""
    page = person()
    response = answer(RequestFactory().get("/"))
    page.route("**/accounts/login/", lambda route: route.fulfill(body=response.content, content_type="text/html"))
    page.goto("/accounts/login/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults_everywhere(page, name) == {}


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [("form-with-too-many-fields", FIELDS, 400), ("form-expired", FORGED, 403), ("form-too-big", BIG, 413)],
)
def test_pages_for_forms_that_cannot_be_taken(person: Open, name: str, change: str, status: int) -> None:
    page = person("developer", tolerate=f"status of {status}")
    page.goto("/tokens/new/")
    form = page.locator("main form")
    form.evaluate(change)
    with page.expect_navigation() as navigated:
        form.evaluate(SENT)
    assert navigated.value is not None
    assert navigated.value.status == status
    assert faults_everywhere(page, name) == {}


def test_the_token_that_is_shown_once(person: Open) -> None:
    page = person("owner")
    make_token(page, "Shown once")
    assert faults_everywhere(page, "token-made") == {}


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("/tokens/new/", "Make the token"),
        ("/aws-accounts/new/", "Go on to the roles"),
        ("/applications/new/?blueprint=website", "Create and open the editor"),
        ("/accounts/password/", "Change"),
    ],
)
def test_forms_that_come_back_with_problems(person: Open, address: str, button: str) -> None:
    page = person("owner", tolerate="status of 4")
    page.goto(address)
    page.locator("main form").last.evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name=re.compile(button)).click()
    expect(page.locator(".problem, .banner").first).to_be_visible()
    assert faults_everywhere(page, f"problems-{address.strip('/').replace('/', '-').partition('?')[0]}") == {}


@pytest.mark.parametrize(
    ("name", "field", "button"),
    [
        ("environment-deploy-promotion", "Note", "Plan this"),
        ("environment-rescue-rescue", "Note", "Work out what AWS would do"),
        ("environment-drift-ignore", "Why it may stay changed", "Ignore it until then"),
        ("environment-drift-undo", "Reason", "Work out what AWS would do"),
        ("environment-rollback-revision", "Reason", "Plan going back to revision 1"),
        ("environment-destroy", "Note", "Plan the removal"),
        ("environment-adopt", "Reason", "Plan the take-over"),
        ("revision-block", "What is wrong with it", "Block the revision"),
        ("stack-observe", "Name of the stack", "Observe the stack"),
    ],
)
def test_forms_about_environments_that_come_back(
    person: Open, everywhere: list[Place], name: str, field: str, button: str
) -> None:
    """A text that would be read from the wrong end is refused where it was typed."""
    page = person("owner", tolerate="status of 4")
    page.goto(next(place.address for place in everywhere if place.name == name and place.person == "owner"))
    main = page.get_by_role("main")
    main.locator("form").last.evaluate("form => { form.noValidate = true; }")
    main.get_by_label(re.compile(f"^{field}")).fill("\u202eevil")
    main.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("reverses the direction of reading")).to_be_visible()
    assert faults_everywhere(page, f"problems-{name}") == {}


@pytest.mark.parametrize(
    ("name", "field", "typed", "button"),
    [
        ("environment-rules", "A plan waits for approval at most", "0", "Save rules"),
        ("application", "Expected requests a month", "very many", "Save volume"),
    ],
)
def test_forms_with_a_number_that_come_back(
    person: Open, everywhere: list[Place], name: str, field: str, typed: str, button: str
) -> None:
    page = person("owner", tolerate="status of 4")
    page.goto(next(place.address for place in everywhere if place.name == name and place.person == "owner"))
    main = page.get_by_role("main")
    main.locator("details").evaluate_all("folds => folds.forEach((fold) => { fold.open = true; })")
    main.locator("form").evaluate_all("forms => forms.forEach((form) => { form.noValidate = true; })")
    main.get_by_label(field).first.fill(typed)
    main.get_by_role("button", name=button, exact=True).first.click()
    expect(main.locator(".problem").first).to_be_visible()
    assert faults_everywhere(page, f"problems-{name}") == {}


def test_a_word_that_no_worker_reports(person: Open) -> None:
    """Drawn here, and put in the place of what a page is answered when it asks for its banners."""
    page = person("viewer")
    drawn_here = render_to_string("components/banners.html", {"workers_banner": NO_WORKER})
    page.route("**/banners/", lambda route: route.fulfill(body=drawn_here, content_type="text/html"))
    page.goto("/applications/")
    page.evaluate("htmx.trigger(document, 'visibilitychange')")
    expect(page.locator("#no-worker")).to_contain_text("nothing is being deployed")
    assert faults_everywhere(page, "no-worker") == {}


@pytest.mark.usefixtures("told")
def test_a_vote_that_is_refused(person: Open) -> None:
    page = person("approver", tolerate="status of 4")
    page.goto(deployment_in(page, "shop / production", Status.AWAITING_APPROVAL))
    page.get_by_role("button", name="Approve plan").click()
    expect(page.locator("#typed-name-error")).to_be_visible()
    assert faults_everywhere(page, "vote-refused") == {}


def test_a_refusal_that_leads_back(person: Open) -> None:
    """A viewer sends what no form of the page sends."""
    page = person("viewer", tolerate="status of 4")
    page.goto("/tokens/new/")
    expect(page.locator("main form")).to_have_count(0)
    page.locator('form[action$="/logout/"]').evaluate("form => { form.action = '/tokens/new/'; form.submit(); }")
    expect(page.locator("main")).to_contain_text("may")
    assert faults_everywhere(page, "refused") == {}


def test_a_revision_that_is_newer_than_the_draft(person: Open) -> None:
    """A pipeline saved it after this draft began: what saving now would leave out."""
    page = person("developer")
    address = new_application(page, "behind-a-pipeline")
    page.goto(f"{address}?component=notes")
    page.get_by_text("Save as revision 1").click()
    page.get_by_role("button", name="Save revision 1").click()
    expect(page.get_by_text("Saved as revision 1.")).to_be_visible()
    page.goto(f"{address}?component=notes")
    limit = page.get_by_label("Time limit")
    limit.fill("9")
    limit.blur()
    expect(page.locator("#save-status")).to_contain_text("Saved just now")
    overtake(page, "behind-a-pipeline")
    page.goto(f"{address}?component=notes")
    expect(page.locator("#newer-card")).to_contain_text("Revision 2 was saved")
    assert faults_everywhere(page, "definition-newer") == {}


def new_application(page: Page, name: str) -> str:
    """The address of its definition."""
    page.goto("/applications/new/?blueprint=three-tier")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create and open the editor").click()
    page.wait_for_url("**/definition/**")
    return page.url.partition("?")[0]


def overtake(page: Page, name: str) -> None:
    """As a pipeline does: a definition with more memory is sent, and becomes a revision."""
    page.goto("/tokens/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("checkbox", name=re.compile("Ask for deployments")).check()
    page.get_by_role("button", name="Make the token").click()
    token = page.locator("code", has_text=re.compile("^tierboard_")).inner_text()
    definition = BLUEPRINTS["three-tier"].definition()
    definition["components"]["notes"] |= {"memory": 1024, "timeout": 20}
    answer = page.request.post(
        "/api/v1/deployments",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": name},
        data={"application": name, "environment": "dev", "mode": "plan", "definition": definition},
    )
    assert answer.status == 202, answer.text()


def test_a_component_that_is_gone_keeps_what_was_typed(person: Open) -> None:
    mine, theirs = person("developer", tolerate="status of 4"), person("owner")
    address = new_application(mine, "lost-part")
    for page in (mine, theirs):
        page.goto(f"{address}?component=web")
    theirs.get_by_text("Rename or remove").click()
    theirs.get_by_role("button", name="Remove web").click()
    expect(theirs.locator("#component-list")).not_to_contain_text("web")
    mine.locator('button[name="do"][value="save"]').first.evaluate("button => button.click()")
    expect(mine.locator(".banner").filter(has_text="web is not in the definition any more.")).to_be_visible()
    assert faults_everywhere(mine, "definition-gone") == {}
