"""Registering AWS accounts, naming their roles and regions, asking for checks. Each action leaves an audit row.

The ExternalId is made here, one for each team and account; nobody types it and nothing changes it. An account can be
used once a check (``teams.account_checks``) has passed, and not while it has roles that none has seen.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from teams import audit, policies
from teams.connecting import Purpose, why_no_account, why_no_role
from teams.models import AwsAccount, Team, User
from teams.models.audit import subject
from teams.regions import REGIONS, partition_of

LONGEST_NAME: Final = 60
SANDBOX_ROLES: Final = {Purpose.READ: "TierboardRead", Purpose.DEPLOY: "TierboardDeploy"}
"""What the sandbox calls the roles that it has from the start."""


class AccountRefused(Exception):
    """Not done. ``sentence`` says why and what to do, ``field`` which argument it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def register(
    *,
    team: Team,
    name: str,
    account_id: str,
    regions: Iterable[str],
    by: User | None,
    via: str = "web",
    kind: AwsAccount.Kind = AwsAccount.Kind.AWS,
) -> AwsAccount:
    """A new account of the team, with an ExternalId and without roles: those are made with it.

    :param by: whoever asks; ``None`` is the operator at the command line, who may.
    :raises AccountRefused: when ``by`` may not, or something cannot be used.
    """
    _check(team, by)
    name, wanted, account_id = _name(name), _regions(regions), account_id.replace("-", "").strip()
    if reason := why_no_account(account_id):
        raise AccountRefused(reason, "account_id")
    partition = str(partition_of(wanted))
    try:
        with transaction.atomic():
            account = AwsAccount.objects.create(
                team=team, name=name, kind=kind, partition=partition, account_id=account_id, regions=wanted
            )
            _record(account, "registered", f"registered the AWS account {account_id} as {name}", by, via)
    except IntegrityError:
        held = AwsAccount.objects.get(team=team, partition=partition, account_id=account_id)
        raise AccountRefused(
            f"{team} has this account already, as {held}. Open that one on the page AWS accounts.", "account_id"
        ) from None
    return account


def set_roles(
    *, account: AwsAccount, read_role_arn: str, deploy_role_arn: str, by: User | None, via: str = "web"
) -> AwsAccount:
    """Name the two roles and ask for a check of them. Until it has passed, roles that are new are not used.

    :raises AccountRefused: when ``by`` may not, or for what is no role of this account.
    """
    _check(account.team, by)
    wanted = {"read_role_arn": read_role_arn.strip(), "deploy_role_arn": deploy_role_arn.strip()}
    for field, arn in wanted.items():
        if reason := why_no_role(arn, account_id=account.account_id, partition=account.partition):
            raise AccountRefused(reason, field)
    with transaction.atomic():
        locked = _locked(account)
        if any(getattr(locked, field) != arn for field, arn in wanted.items()):
            # A check under way asks the old roles: without its id it cannot end any more.
            unknown: dict[str, Any] = {
                "verdict": "",
                "answers": [],
                "passed_at": None,
                "check_id": None,
                "check_lease_until": None,
            }
            AwsAccount.objects.filter(pk=account.pk).update(**wanted, **unknown)
            _record(locked, "roles", f"named the roles of the AWS account {locked}", by, via, **wanted)
        _ask(locked, by)
    return AwsAccount.objects.select_related("team").get(pk=account.pk)


def change(*, account: AwsAccount, name: str, regions: Iterable[str], by: User | None, via: str = "web") -> AwsAccount:
    """Call it otherwise, or allow other regions of the same partition.

    :raises AccountRefused: when ``by`` may not, or something cannot be used.
    """
    _check(account.team, by)
    name, wanted = _name(name), _regions(regions)
    if partition_of(wanted) != account.partition:
        raise AccountRefused("These regions belong to another part of AWS than the account.", "regions")
    with transaction.atomic():
        locked = _locked(account)
        if (locked.name, sorted(locked.regions)) != (name, sorted(wanted)):
            AwsAccount.objects.filter(pk=account.pk).update(name=name, regions=wanted)
            what = f"changed the AWS account {locked.account_id}: {name}, {', '.join(wanted)}"
            _record(locked, "changed", what, by, via, name=name, regions=wanted)
    return AwsAccount.objects.select_related("team").get(pk=account.pk)


def ask_check(*, account: AwsAccount, by: User | None) -> None:
    """Have both roles checked now. While a check waits, asking again changes nothing; one under way begins anew,
    because what it has seen already may have been mended since.

    :raises AccountRefused: when ``by`` may not, or there are no roles yet.
    """
    _check(account.team, by)
    if not account.has_roles:
        raise AccountRefused("Name both roles first: there is nothing to check yet.")
    with transaction.atomic():
        _ask(_locked(account), by)


def register_sandbox(
    *,
    team: Team,
    name: str,
    account_id: str,
    regions: Iterable[str],
    roles: Mapping[Purpose, str] = SANDBOX_ROLES,
) -> AwsAccount:
    """The sandbox's account for a team, by the same actions as any other. Safe to repeat: regions are replaced.

    :param roles: names of roles that the sandbox has; its own let in whoever sends any ExternalId.
    """
    wanted = list(regions)
    held = AwsAccount.objects.filter(team=team, account_id=account_id).select_related("team").first()
    kind = AwsAccount.Kind.SANDBOX
    account = held or register(
        team=team, name=name, account_id=account_id, regions=wanted, by=None, via="command", kind=kind
    )
    account = change(account=account, name=name, regions=wanted, by=None, via="command")
    arn = f"arn:{account.partition}:iam::{account_id}:role/"
    return set_roles(
        account=account,
        read_role_arn=arn + roles[Purpose.READ],
        deploy_role_arn=arn + roles[Purpose.DEPLOY],
        by=None,
        via="command",
    )


def _check(team: Team, by: User | None) -> None:
    if by is not None and (reason := policies.may_connect(by, team)):
        raise AccountRefused(reason)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountRefused(f"Give it a name of 1 to {LONGEST_NAME} visible characters, such as Production.", "name")
    return name


def _regions(regions: Iterable[str]) -> list[str]:
    wanted = set(regions)
    if not wanted:
        raise AccountRefused("Allow at least one region.", "regions")
    if wanted - REGIONS.keys():
        raise AccountRefused("Choose regions of AWS, written as AWS does, such as eu-central-1.", "regions")
    if partition_of(wanted) is None:
        raise AccountRefused(
            "These regions belong to separate parts of AWS (China, GovCloud), where accounts are separate too. "
            "Register one account for each.",
            "regions",
        )
    return [region for region in REGIONS if region in wanted]


def _locked(account: AwsAccount) -> AwsAccount:
    return AwsAccount.objects.select_for_update(of=("self",)).select_related("team").get(pk=account.pk)


def _ask(account: AwsAccount, by: User | None) -> None:
    rows = AwsAccount.objects.filter(Q(check_asked_at__isnull=True) | Q(check_id__isnull=False), pk=account.pk)
    # Whoever is at work on it finds that the check is not theirs any more, and stops.
    fresh = {"check_id": None, "check_lease_until": None, "check_step": 0}
    rows.update(check_asked_at=Now(), check_asked_by=by, next_check_at=Now(), **fresh)


def _record(account: AwsAccount, action: str, what: str, by: User | None, via: str, **detail: Any) -> None:
    audit.record(
        team=account.team,
        action=f"account.{action}",
        subject=subject("account", account.pk),
        sentence=f"{by or 'An operator'} {what}.",
        by=by,
        via=via,
        detail={"account": account.account_id, **detail},
    )
