"""What is undecided of a renewal, or of a whole batch's transfer, is decided in a workbook that names people by id."""

import io

import pytest
import xlsxwriter

from api.bootstrap import Office
from api.rosters.change_titles import MADE
from api.rosters.changes import ChangesTold
from api.rosters.changing import ChangeAlso
from api.rosters.plan_told import PlanTold, Terms
from api.rosters.plans import make_plan, plan_kept, plan_sheet
from api.rosters.reading import opened
from api.rosters.results import result
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Malformed
from ledger.registers.values import RegisterKind
from tests.registers.stage import imported, registered
from tests.rosters.change_stage import (
    OTHER_FUND,
    Seated,
    carried_out,
    changes,
    found,
    nik,
    renewed,
    seated,
    transferred,
    with_other_fund,
)
from tests.rosters.files import as_csv, people, person
from tests.rosters.stage import PLANNER, gift, terms
from tests.rosters.test_rules import record

ACCEPTED, UNKNOWN = ("accepted", ""), ("undecided", "register_not_found")
NEXT = {"first": "2023-01", "last": "2023-03"}


def returned(at: Office, plan: PlanTold | ChangesTold, *, bad: bool = False, **decisions: str) -> bytes:
    """Return the result of a plan, with a word in the column of decisions of some rows, by row2="terima"."""
    sheet = plan_sheet(at, plan.plan, sheet=None)
    file = result(sheet, plan_kept(at, plan.plan).verdicts, bad_only=bad)
    back = opened(file, kind=MADE)
    titles = [*back.heading.titles]
    row_at, decision = titles.index("Baris"), titles.index("Keputusan")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, titles)
        for place, (_, cells) in enumerate(back.lines, 1):
            words = [str(cell) for cell in cells]
            words[decision] = decisions.get(f"row{words[row_at]}", words[decision])
            page.write_row(place, 0, words)
    return out.getvalue()


def replanned(at: Office, of: Seated, file: bytes, **fields: str) -> PlanTold:
    return make_plan(at, terms(**{**NEXT, **fields}), Terms(renews=of.batch), file, actor=PLANNER)


@pytest.mark.parametrize("bad", [False, True])
def test_a_renewal_is_decided_in_its_own_result(everywhere: Office, bad: bool) -> None:
    of = seated(everywhere, 3)
    imported(everywhere, RegisterKind.POPULATION, registered(*people(1)))
    plan = renewed(everywhere, of)
    assert found(everywhere, plan) == [ACCEPTED, UNKNOWN, UNKNOWN]
    file = returned(everywhere, plan, bad=bad, row3="terima")
    again = replanned(everywhere, of, file)
    assert found(everywhere, again) == [*([] if bad else [ACCEPTED]), ACCEPTED, UNKNOWN]
    assert again.renewal is not None
    assert again.renewal.continuing == again.counts["accepted"]
    assert [one.read_as for one in again.columns] == ["ID Peserta", None, None, "Keputusan"]
    _, entries = carried_out(everywhere, again)
    enrolled = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerEnrolled)]
    assert enrolled == [*([] if bad else of.workers[:1]), of.workers[1]]
    third = replanned(
        everywhere, of, returned(everywhere, again, bad=True, row3="terima", row4="terima", row2="terima")
    )
    assert ("accepted", "") in found(everywhere, third)


def test_the_result_of_a_decided_renewal_names_nobody_but_by_id(at: Office) -> None:
    of = seated(at, 2)
    again = replanned(at, of, returned(at, renewed(at, of)))
    lines = [cells for _, cells in plan_sheet(at, again.plan, sheet=None).lines]
    assert [cells[0] for cells in lines] == list(of.workers)
    words = " ".join(str(cell) for cells in lines for cell in cells)
    assert not any(word in words for word in (nik(1), str(person(1)[2])))


def test_what_the_workbook_says_beside_the_id_is_not_believed(at: Office) -> None:
    of = seated(at, 1)
    heading = ["ID Peserta", "Kode Wilayah", "Pekerjaan", "Keputusan"]
    plan = replanned(at, of, as_csv([[of.workers[0], "99", "PNS", ""]], heading=heading))
    assert found(at, plan) == [ACCEPTED]
    assert plan_kept(at, plan.plan).verdicts[0].numbers["occupation"] == "farmer"


def test_rows_of_nobody_in_the_batch_are_malformed_and_a_second_row_of_one_points_to_the_first(at: Office) -> None:
    of, others = seated(at, 2), seated(at, 1, first=30)
    rows = [[of.workers[0], ""], [others.workers[0], ""], ["worker-none", ""], [of.workers[0], ""], ["", ""]]
    rows += [[of.workers[1], "mungkin"], ["", "Jumlah"]]
    plan = replanned(at, of, as_csv(rows, heading=["ID Peserta", "Keputusan"]))
    assert found(at, plan) == [
        ACCEPTED,
        ("malformed", "worker_not_in_batch"),
        ("malformed", "worker_not_in_batch"),
        ("duplicate", "same_nik"),
        ("malformed", "decision_unknown"),
    ]
    assert plan.passed_over == 1


def test_ids_without_the_batch_that_they_are_of_are_refused(at: Office) -> None:
    of = seated(at, 1)
    file = as_csv([[of.workers[0]]], heading=["ID Peserta"])
    with pytest.raises(Malformed) as refused:
        make_plan(at, terms(**NEXT), Terms(), file, actor=PLANNER)
    assert refused.value.code == "renews_missing"


def test_a_list_with_ids_beside_niks_is_a_list_of_niks(at: Office) -> None:
    row = person(1)
    file = as_csv([["worker-x", row[1], row[2], row[4]]], heading=["ID Peserta", "NIK", "Nama", "Kode Wilayah"])
    plan = make_plan(at, terms(), Terms(), file, actor=PLANNER)
    assert (found(at, plan), plan.by_id) == ([ACCEPTED], False)


def test_a_list_without_a_heading_says_that_it_lacks_niks(at: Office) -> None:
    with pytest.raises(Malformed) as refused:
        make_plan(at, terms(), Terms(), as_csv([["a", "b"]], heading=["x", "y"]), actor=PLANNER)
    assert refused.value.details["missing"] == ["NIK", "Nama"]


def test_those_whom_a_transfer_did_not_reach_are_transferred_by_its_result(everywhere: Office) -> None:
    with_other_fund(everywhere, rupiah=2 * 16_800 * 2)
    of = seated(everywhere, 3)
    plan = transferred(everywhere, of)
    assert found(everywhere, plan) == [ACCEPTED, ACCEPTED, ("undecided", "beyond_the_money")]
    carried_out(everywhere, plan)
    record(everywhere, gift("gift-more", 10**6, fund=OTHER_FUND, pot="pot-other"), "more")
    file = returned(everywhere, plan, bad=True)
    also = ChangeAlso(to_fund=OTHER_FUND)
    again = changes(everywhere, of, "transfer", file, also=also, from_month="2022-11")
    assert (found(everywhere, again), again.whole, again.by_id) == ([ACCEPTED], False, True)
    _, entries = carried_out(everywhere, again)
    assert [e.event.worker for e in entries if isinstance(e.event, WorkerEnrolled)] == [of.workers[2]]
    gone = changes(everywhere, of, "transfer", returned(everywhere, plan), also=also, from_month="2022-11")
    assert {code for _, code in found(everywhere, gone)} == {"worker_not_in_batch"}


def test_a_list_of_other_changes_needs_niks(at: Office) -> None:
    of = seated(at, 1)
    file = as_csv([[of.workers[0], "2022-11", "pindah"]], heading=["ID Peserta", "Bulan", "Alasan"])
    with pytest.raises(Malformed) as refused:
        changes(at, of, "withdraw", file)
    assert (refused.value.code, refused.value.details["missing"]) == ("heading_missing", ["NIK"])


def test_who_stays_undecided_by_a_word_that_is_no_decision_is_not_told_as_left_off_the_list(at: Office) -> None:
    of = seated(at, 2)
    again = replanned(at, of, returned(at, renewed(at, of), row2="mungkin", row3="ya"))
    assert found(at, again) == [("malformed", "decision_unknown"), ACCEPTED]
    assert again.renewal is not None
    assert again.renewal.left_out == {"decision_unknown": 1}
