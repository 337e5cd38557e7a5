"""Changes of a batch by list: each row is the command that is given by hand, refused as it is, or carried out."""

import pytest

from api.bootstrap import Office
from api.rosters.change_titles import order_of
from api.rosters.changing import ChangeAlso
from api.rosters.plans import apply_plan
from api.rosters.results import template
from ledger.claims.commands import ReportClaim
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReleaseCommitment
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import CardDelivered, WorkerGraduated, WorkerReplaced, WorkerWithdrawn
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import AlreadyRecorded, Malformed, Refused, Unknown
from ledger.funds.fund import Fund
from ledger.rosters.events import ChangesApplied
from ledger.rosters.values import ChangeKind
from tests.rosters.change_stage import (
    HEADING,
    OTHER_FUND,
    REPLACING,
    carried_out,
    changes,
    coming,
    found,
    leaving,
    nik,
    replaced,
    seated,
    with_other_fund,
    withdrawn,
)
from tests.rosters.files import as_csv, as_xlsx
from tests.rosters.stage import APPROVER, FUND, MONTHLY, ON, PLANNER, approve

ACCEPTED = ("accepted", "")


def record(at: Office, command, key: str = "by-hand"):  # type: ignore[no-untyped-def]
    return at.book.record(command, actor=PLANNER, key=key)


def terms_of(at: Office, fund: str) -> object:
    """Return what the money of a fund is."""
    state = Fund(fund)
    for entry in at.book.entries(fund):
        state.apply(entry)
    return state.terms()


def batch_of(at: Office, batch: str) -> Batch:
    state = Batch(batch)
    for entry in at.book.entries(batch):
        state.apply(entry)
    return state


def test_who_is_withdrawn_by_list_leaves_as_by_hand(everywhere: Office) -> None:
    of = seated(everywhere, 4)
    plan = withdrawn(everywhere, of, [leaving(1), leaving(3, "Desember 2022", "meninggal dunia")])
    assert found(everywhere, plan) == [ACCEPTED, ACCEPTED]
    _, entries = carried_out(everywhere, plan)
    *left, told = [entry.event for entry in entries]
    assert [(e.worker, e.from_month, str(e.reason)) for e in left if isinstance(e, WorkerWithdrawn)] == [
        (of.workers[0], "2022-11", "moved"),
        (of.workers[2], "2022-12", "died"),
    ]
    assert isinstance(told, ChangesApplied)
    assert (told.accepted, told.rows, told.batch, told.change) == (2, 2, of.batch, "withdraw")
    assert len(left) == 2


def test_a_plan_says_which_money_the_seats_hold(at: Office) -> None:
    of = seated(at, 4)
    plan = withdrawn(at, of, [leaving(1), leaving(2, "2022-12"), leaving(9)])
    assert {month: (one.cells, one.rupiah) for month, one in plan.months.items()} == {
        "2022-11": (1, MONTHLY),
        "2022-12": (2, 2 * MONTHLY),
    }
    assert (plan.seats, plan.rupiah) == (2, 3 * MONTHLY)
    assert [(one.leaving, one.joining) for one in plan.villages] == [(2, 0)]


def test_a_month_paid_before_a_withdrawal_is_not_given_up(at: Office) -> None:
    of = seated(at, 2)
    record(at, PayMonths(batch=of.batch, effective_on=ON, months=("2022-10", "2022-11")))
    plan = withdrawn(at, of, [leaving(1), leaving(2, "2022-12")])
    assert found(at, plan) == [("ineligible", "month_paid"), ACCEPTED]


def test_what_a_row_lacks_is_malformed_and_said(at: Office) -> None:
    of = seated(at, 3)
    rows = [leaving(1, "entah"), leaving(2, "2022-11", "bosan"), leaving(3)]
    plan = withdrawn(at, of, rows, from_month=None, reason=None)
    assert found(at, plan) == [
        ("malformed", "month_unreadable"),
        ("malformed", "reason_unknown"),
        ("malformed", "month_missing"),
    ]
    without_reason = withdrawn(at, of, [leaving(3, "2022-11")], reason=None)
    assert found(at, without_reason) == [("malformed", "reason_missing")]


def test_a_list_of_niks_alone_is_enough(at: Office) -> None:
    of = seated(at, 3)
    file = as_csv([[nik(1)], [nik(3)], ["1271014202850001"]], heading=["NIK"])
    plan = changes(at, of, "withdraw", file, from_month="2022-11", reason="moved")
    assert found(at, plan) == [ACCEPTED, ACCEPTED, ("ineligible", "not_in_batch")]


def test_another_name_than_the_vaults_is_left_to_be_looked_at(at: Office) -> None:
    of = seated(at, 2)
    rows = [[nik(1), "Orang Lain", "", "", ""], [nik(2), "Orang Lain", "", "", "terima"]]
    file = as_csv(rows, heading=(*HEADING, "Keputusan"))
    plan = changes(at, of, "withdraw", file, from_month="2022-11", reason="moved")
    assert found(at, plan) == [("undecided", "known_otherwise"), ACCEPTED]


def test_who_is_named_twice_is_changed_once(at: Office) -> None:
    of = seated(at, 2)
    plan = withdrawn(at, of, [leaving(1), leaving(1, "2022-12"), leaving(2)])
    assert found(at, plan) == [ACCEPTED, ("duplicate", "same_nik"), ACCEPTED]


def test_the_same_list_again_appends_nothing_and_says_so_of_each_row(at: Office) -> None:
    of = seated(at, 3)
    carried_out(at, withdrawn(at, of, [leaving(1), leaving(2)]))
    again = withdrawn(at, of, [leaving(1), leaving(2)])
    assert found(at, again) == [("ineligible", "seat_left")] * 2
    with pytest.raises(Refused) as refused:
        approve(at, again)
    assert refused.value.code == "nothing_to_approve"


def test_applying_again_answers_the_first_receipt(everywhere: Office) -> None:
    of = seated(everywhere, 2)
    plan = withdrawn(everywhere, of, [leaving(1)])
    first, _ = carried_out(everywhere, plan)
    again = apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert (again.replayed, again.position) == (True, first.position)
    with pytest.raises(AlreadyRecorded):
        apply_plan(everywhere, plan.plan, actor=APPROVER)


def test_a_plan_whose_verdicts_changed_is_refused_with_the_rows(everywhere: Office) -> None:
    of = seated(everywhere, 3)
    plan = withdrawn(everywhere, of, [leaving(1), leaving(2)])
    approve(everywhere, plan)
    left = {"batch": of.batch, "from_month": "2022-11", "reason": "moved", "worker": of.workers[1]}
    record(everywhere, WithdrawWorker.model_validate({"effective_on": ON, **left}))
    before = everywhere.book.head()
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.code == "verdicts_changed"
    assert refused.value.details["rows"] == [{"row": 3, "was": "accepted", "now": "ineligible (seat_left)"}]
    assert everywhere.book.head() == before


def test_money_that_left_the_seats_since_is_another_plan(at: Office) -> None:
    of = seated(at, 2)
    plan = withdrawn(at, of, [leaving(1)])
    approve(at, plan)
    record(at, ReleaseCommitment(batch=of.batch, effective_on=ON))
    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "terms_changed"


def test_nobody_approves_his_own_changes(at: Office) -> None:
    of = seated(at, 2)
    with pytest.raises(Refused) as refused:
        approve(at, withdrawn(at, of, [leaving(1)]), actor=PLANNER)
    assert refused.value.code == "second_person_needed"


def test_who_graduates_by_list_goes_on_by_himself(at: Office) -> None:
    of = seated(at, 3)
    file = as_csv([leaving(1), leaving(2, "Desember 2022")], heading=HEADING)
    plan = changes(at, of, "graduate", file, from_month="2023-01")
    _, entries = carried_out(at, plan)
    left = [entry.event for entry in entries if isinstance(entry.event, WorkerGraduated)]
    assert [(one.worker, one.from_month) for one in left] == [
        (of.workers[0], "2023-01"),
        (of.workers[1], "2022-12"),
    ]


def test_cards_are_handed_over_one_by_one_and_once(at: Office) -> None:
    of = seated(at, 3)
    file = as_xlsx([[nik(1)], [nik(3)], [nik(8)]], heading=["NIK"])
    plan = changes(at, of, "deliver_card", file)
    assert (plan.seats, plan.rupiah, plan.villages) == (0, 0, [])
    _, entries = carried_out(at, plan)
    cards = [entry.event for entry in entries if isinstance(entry.event, CardDelivered)]
    assert [(one.seat, str(one.manner)) for one in cards] == [(0, "individual"), (2, "individual")]
    again = changes(at, of, "deliver_card", as_csv([[nik(1)], [nik(2)]], heading=["NIK"]))
    assert found(at, again) == [("ineligible", "card_delivered"), ACCEPTED]


def test_who_takes_a_seat_over_gets_a_card_of_his_own(at: Office) -> None:
    of = seated(at, 1)
    carried_out(at, changes(at, of, "deliver_card", as_csv([[nik(1)]], heading=["NIK"])))
    carried_out(at, replaced(at, of, [coming(1, 50)]))
    assert found(at, changes(at, of, "deliver_card", as_csv([[nik(50)]], heading=["NIK"]))) == [ACCEPTED]


def test_who_replaces_somebody_has_his_months_and_his_money(everywhere: Office) -> None:
    of = seated(everywhere, 3)
    plan = replaced(everywhere, of, [coming(1, 51), coming(3, 53, "2022-12", "meninggal")])
    assert (plan.seats, plan.rupiah) == (2, 3 * MONTHLY)
    assert [(one.leaving, one.joining) for one in plan.villages] == [(2, 2)]
    before = terms_of(everywhere, FUND)
    _, entries = carried_out(everywhere, plan)
    events = [entry.event for entry in entries if isinstance(entry.event, WorkerReplaced)]
    assert [(one.seat, one.replaces, one.from_month) for one in events] == [
        (0, of.workers[0], "2022-11"),
        (2, of.workers[2], "2022-12"),
    ]
    with everywhere.store.reader() as reader:
        token = {number: everywhere.vault.token(nik(number)) for number in (51, 53)}
        assert reader.tokens(list(token.values())) == {token[51]: events[0].worker, token[53]: events[1].worker}
    after = terms_of(everywhere, FUND)
    assert before == after


def test_who_comes_goes_through_the_rules_of_enrolment(at: Office) -> None:
    of = seated(at, 6)
    seated(at, 1, first=60)
    rows = [coming(1, 51), coming(2, 52), coming(3, 53), coming(4, 60), coming(5, 55), coming(6, 6)]
    rows[0][5] = "1-1-1940"
    rows[1][7] = "PNS"
    rows[2][6] = "12.23.01.1001"
    rows[4][5] = "31-02-1980"
    plan = replaced(at, of, rows)
    assert found(at, plan) == [
        ("ineligible", "outside_age"),
        ("ineligible", "barred_status"),
        ("ineligible", "outside_region"),
        ("already_covered", "months_held"),
        ("malformed", "birth_date_impossible"),
        ("ineligible", "same_worker"),
    ]


def test_who_comes_is_as_old_as_he_is_in_his_own_first_month(at: Office) -> None:
    of = seated(at, 2)
    rows = [coming(1, 51, "2022-10"), coming(2, 52, "2022-11")]
    for serial, row in enumerate(rows, 1001):
        row[3], row[5] = f"{str(row[3])[:6]}201005{serial}", "20-10-2005"
    assert found(at, replaced(at, of, rows)) == [("ineligible", "outside_age"), ACCEPTED]


def test_who_sits_in_the_batch_takes_no_second_seat(at: Office) -> None:
    of = seated(at, 3)
    assert found(at, replaced(at, of, [coming(1, 2)])) == [("already_covered", "months_held")]


def test_who_is_dead_replaces_nobody(at: Office) -> None:
    of = seated(at, 1)
    dead = seated(at, 1, first=70)
    carried_out(at, withdrawn(at, dead, [leaving(70, "2022-11", "meninggal")]))
    assert found(at, replaced(at, of, [coming(1, 70)])) == [("ineligible", "deceased")]


def test_one_person_stands_in_one_row_whether_he_comes_or_goes(at: Office) -> None:
    of = seated(at, 3)
    plan = replaced(at, of, [coming(1, 51), coming(2, 51), coming(3, 1), coming(2, 52)])
    assert found(at, plan) == [
        ACCEPTED,
        ("duplicate", "same_nik"),
        ("duplicate", "same_nik"),
        ("duplicate", "same_nik"),
    ]


def test_an_empty_seat_is_filled_from_a_month_on(at: Office) -> None:
    of = seated(at, 2)
    carried_out(at, withdrawn(at, of, [leaving(1, "2022-11")]))
    plan = replaced(at, of, [coming(1, 51, "2022-12")])
    assert found(at, plan) == [ACCEPTED]
    carried_out(at, plan)
    state = batch_of(at, of.batch)
    assert [(one.first, one.last) for one in state.tenures(0)] == [("2022-10", "2022-10"), ("2022-12", "2022-12")]


def test_a_warning_that_is_not_accepted_keeps_the_row_out(at: Office) -> None:
    of = seated(at, 1)
    record(at, PayMonths(batch=of.batch, effective_on=ON, months=("2022-10",)))
    row = [leaving(1, "2022-11", "tidak bekerja")]
    assert found(at, withdrawn(at, of, row)) == [("ineligible", "warning_not_accepted")]
    assert found(at, withdrawn(at, of, row, accept=("ELIG-02",))) == [ACCEPTED]


def test_a_batch_that_is_not_there_and_a_date_before_it_are_refused(at: Office) -> None:
    of = seated(at, 1)
    with pytest.raises(Unknown):
        changes(at, "batch-none", "withdraw", as_csv([leaving(1)], heading=HEADING))
    with pytest.raises(Refused) as refused:
        withdrawn(at, of, [leaving(1)], effective_on="2022-10-03")
    assert refused.value.code == "before_batch_opened"


def test_only_a_transfer_is_of_a_whole_batch(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 1)
    with pytest.raises(Malformed) as refused:
        changes(at, of, "withdraw", None, from_month="2022-11", reason="moved")
    assert refused.value.code == "list_missing"


def test_a_list_of_replacements_without_newcomers_is_refused(at: Office) -> None:
    of = seated(at, 1)
    with pytest.raises(Malformed) as refused:
        changes(at, of, "replace", as_csv([leaving(1)], heading=HEADING))
    assert refused.value.code == "heading_missing"
    assert REPLACING[3] in refused.value.message


def test_a_death_told_since_keeps_a_newcomer_out(everywhere: Office) -> None:
    of, dead = seated(everywhere, 1), seated(everywhere, 1, first=70, last="2022-10")
    plan = replaced(everywhere, of, [coming(1, 70)])
    assert found(everywhere, plan) == [ACCEPTED]
    approve(everywhere, plan)
    death = {"claim": "claim-1", "claim_kind": "death", "event_on": ON, "programme": "JKM", "worker": dead.workers[0]}
    record(everywhere, ReportClaim.model_validate({"basis": "illustrative", "effective_on": ON, **death}))
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.details["rows"] == [{"row": 2, "was": "accepted", "now": "ineligible (deceased)"}]


@pytest.mark.parametrize("change", list(ChangeKind))
def test_an_empty_list_of_each_kind_has_the_columns_that_it_is_read_by(at: Office, change: ChangeKind) -> None:
    with_other_fund(at)
    of = seated(at, 1)
    also = ChangeAlso(to_fund=OTHER_FUND) if change is ChangeKind.TRANSFER else None
    month = None if change is not ChangeKind.TRANSFER else "2022-11"
    with pytest.raises(Malformed) as refused:
        changes(at, of, change, template(order_of(change)), also=also, from_month=month)
    assert refused.value.code == "list_empty"
