"""AWS accounts: which there are and how they stand, registering one, its roles and checks. AWS is never asked here."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import account_words
from dashboard.forms.aws_accounts import AccountForm, NewAccountForm, RolesForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, form_of, page, redirect, tell
from dashboard.paging import page_of
from deployments import account_uses, selectors
from deployments.refusals import Refused
from teams import documents, policies
from teams import selectors as rows_of
from teams.accounts import AccountRefused, ask_check, change, register, set_roles
from teams.connecting import Purpose
from teams.models import AwsAccount, User
from teams.roles import Role

USERS_SHOWN = 20


@require_safe
@page
def aws_accounts(request: PageRequest) -> HttpResponse:
    """Every account of the person's teams with its state; asks again while one is being checked."""
    pages = page_of(rows_of.aws_accounts(request.user), request)
    uses = account_uses.uses_of(pages.rows)
    rows = [
        {"account": row, "mark": account_words.mark(row), "sentence": account_words.sentence(row), "uses": uses[row.pk]}
        for row in pages.rows
    ]
    context = {
        "title": "AWS accounts",
        "pages": pages,
        "rows": rows,
        "busy": any(row.is_being_checked for row in pages.rows),
        "refused_new": refused_new(request.user),
        "new": reverse("aws_account_new"),
    }
    return render_page(request, "aws_accounts/list.html", context, partial="rows")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def aws_account_new(request: PageRequest) -> HttpResponse:
    """Register an account: its ExternalId is made, and the next page says what to do with it."""
    refused = refused_new(request.user)
    form = NewAccountForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if refused:
            raise Refused(refused)
        if form.is_valid():
            try:
                made = register(**form.cleaned_data, by=request.user)
                return redirect("aws_account", pk=made.pk)
            except AccountRefused as no:
                form.add_error(no.field or None, no.sentence)
    context = {"title": "Connect an AWS account", "form": form, "refused": refused}
    return render_page(request, "aws_accounts/new.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@page
def aws_account(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """How it stands, with the answers of the last check; for owners also how to connect it."""
    account = rows_of.aws_accounts(request.user).get(pk=pk)
    return render_page(request, "aws_accounts/detail.html", _detail(request, account), partial="checks")


@form_of("aws_account", "pk")
@page
def aws_account_roles(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Name both roles and have them checked."""
    account = _owned(request, pk)
    form = RolesForm(account, request.POST)
    if form.is_valid():
        try:
            set_roles(account=account, **form.cleaned_data, by=request.user)
            return redirect("aws_account", pk=pk)
        except AccountRefused as no:
            form.add_error(no.field or None, no.sentence)
    return render_page(request, "aws_accounts/detail.html", _detail(request, account, form), status=422)


@form_of("aws_account", "pk")
@page
def aws_account_check(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Have both roles checked again."""
    try:
        ask_check(account=_owned(request, pk), by=request.user)
    except AccountRefused as no:
        raise Refused(no.sentence) from None
    return redirect("aws_account", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def aws_account_change(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it otherwise, allow other regions."""
    account = rows_of.aws_accounts(request.user).get(pk=pk)
    refused = policies.may_connect(request.user, account.team, what=f"change {account.name}")
    now = {"name": account.name, "regions": account.regions}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST":
        if refused:
            raise Refused(refused)
        if form.is_valid():
            try:
                changed = change(account=account, **form.cleaned_data, by=request.user)
                tell(request, f"{changed.name} was changed.")
                return redirect("aws_account", pk=pk)
            except AccountRefused as no:
                form.add_error(no.field or None, no.sentence)
    context = {"title": f"Change {account.name}", "form": form, "refused": refused, "account": account}
    return render_page(request, "aws_accounts/change.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@page
def aws_account_template(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The CloudFormation template that makes both roles, as a file."""
    response = HttpResponse(_template(_owned(request, pk)), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="tierboard-roles.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def refused_new(user: User) -> str | None:
    """Why the person may not register an account for any team; ``None`` when they may."""
    if selectors.teams_where(user, Role.OWNER):
        return None
    team = selectors.teams(user).first()
    return policies.may_connect(user, team) if team else policies.no_team()


def _owned(request: PageRequest, pk: uuid.UUID) -> AwsAccount:
    """The account, for who may change it; others of the team are told why not."""
    account = rows_of.aws_accounts(request.user).get(pk=pk)
    if reason := policies.may_connect(request.user, account.team, what=f"change or check {account.name}"):
        raise Refused(reason)
    return account


def _detail(request: PageRequest, account: AwsAccount, form: RolesForm | None = None) -> dict[str, Any]:
    refused = policies.may_connect(request.user, account.team, what=f"change or check {account.name}")
    uses = account_uses.uses_of([account])[account.pk]
    sandbox = account.kind == AwsAccount.Kind.SANDBOX
    return {
        "title": account.name,
        "account": account,
        "mark": account_words.mark(account),
        "sentence": account_words.sentence(account),
        "lines": account_words.lines(account),
        "busy": account.is_being_checked,
        "refused": refused,
        "users": account_uses.users_of(request.user, account)[:USERS_SHOWN],
        "uses": uses,
        "more_users": max(0, uses.applications - USERS_SHOWN),
        "form": None if refused or sandbox else form or RolesForm(account),
        "documents": () if refused or sandbox else _documents(account),
        "principal": settings.PRINCIPAL,
    }


def _documents(account: AwsAccount) -> list[tuple[str, str]]:
    """Title and text of what makes the roles, for who makes them by hand."""
    where = {"partition": account.partition, "account_id": account.account_id}
    who = settings.PRINCIPAL or "ARN-THAT-YOUR-OPERATOR-TELLS-YOU"
    return [
        ("The whole template", _template(account)),
        ("Trust policy of both roles", documents.text(documents.trust(principal=who, external_id=account.external_id))),
        *(
            (f"Policy of the {purpose.value} role{f', {name}' if name else ''}", documents.text(policy))
            for purpose in Purpose
            for name, policy in documents.policies(purpose, **where).items()
        ),
    ]


def _template(account: AwsAccount) -> str:
    return documents.text(
        documents.template(
            team_slug=account.team.slug,
            partition=account.partition,
            account_id=account.account_id,
            principal=settings.PRINCIPAL,
            external_id=account.external_id,
        )
    )
