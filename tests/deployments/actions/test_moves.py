"""The table of moves, held by Python and by the database, and races about one row."""

import threading
from typing import Any

import pytest
from django.db import Error, connection, transaction

from deployments.models import Approval, Deployment, Plan, Revision
from deployments.states import HOLDS_TARGET, MACHINE, MOVES, TERMINAL, Status, can_move
from deployments.transitions import LostRace, TargetBusy, claim, move
from tests.deployments.actions.conftest import Shop, make_shop
from tests.deployments.actions.driving import approved, asked, drive, fresh


def test_only_machines_hold_a_target() -> None:
    assert HOLDS_TARGET <= MACHINE
    assert not MACHINE & TERMINAL


def test_the_trigger_knows_the_same_moves(shop: Shop) -> None:
    made = asked(shop.environment(), shop.cast.developer, shop.first)
    for from_ in Status:
        for to in Status:
            if from_ is not to:
                assert _database_allows(made, from_, to) is can_move(from_, to), f"{from_} to {to}"


def _database_allows(deployment: Deployment, from_: Status, to: Status) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE deployments_deployment DISABLE TRIGGER legal_move")
        cursor.execute("UPDATE deployments_deployment SET status = %s WHERE id = %s", [from_, deployment.pk])
        cursor.execute("ALTER TABLE deployments_deployment ENABLE TRIGGER legal_move")
    try:
        with transaction.atomic():
            Deployment.objects.filter(pk=deployment.pk).update(status=to)
    except Error:
        return False
    return True


@pytest.mark.parametrize("model", [Plan, Approval, Revision])
def test_plans_votes_and_revisions_never_change(shop: Shop, model: Any) -> None:
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    approved(waiting, shop.cast.approver)
    column = {Plan: "digest", Approval: "comment", Revision: "message"}[model]
    with pytest.raises(Error, match="never change"), transaction.atomic():
        model.objects.update(**{column: "other"})


def test_a_move_that_is_not_in_the_table_is_a_lost_race(shop: Shop) -> None:
    made = asked(shop.environment(), shop.cast.developer, shop.first)
    for to in set(Status) - MOVES[Status.QUEUED]:
        with pytest.raises(LostRace):
            move(made, to=to, sentence="No.", leased=False)
    assert fresh(made).state is Status.QUEUED


def test_a_machine_without_lease_moves_nothing(shop: Shop) -> None:
    made = asked(shop.environment(), shop.cast.developer, shop.first)
    with pytest.raises(LostRace):
        move(made, to=Status.PLANNING, sentence="No.")


def test_two_on_one_target_is_refused_by_the_database(shop: Shop) -> None:
    drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    second = asked(shop.environment(), shop.cast.developer, shop.new_code())
    taken = claim(second.pk, owner="test")
    assert taken is not None
    with pytest.raises(TargetBusy):
        move(taken, to=Status.PLANNING, sentence="No.")
    assert fresh(second).state is Status.QUEUED


@pytest.mark.django_db(transaction=True)
def test_of_many_claims_one_wins(settings: Any) -> None:
    shop = make_shop(settings)
    made = asked(shop.environment(), shop.cast.developer, shop.first)
    gate, winners = threading.Barrier(8), []

    def try_it(name: str) -> None:
        try:
            gate.wait(timeout=10)
            taken = claim(made.pk, owner=name)
            winners.extend([taken.lease_owner] if taken else [])
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(f"worker {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(winners) == 1
