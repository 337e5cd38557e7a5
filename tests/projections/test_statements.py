"""A statement is what there was, every movement, and what there is: the three agree at every two moments."""

from datetime import date, timedelta
from random import Random

import pytest

from ledger.basis import Basis
from ledger.donations.commands import ReceiveDonation
from ledger.donations.reverse import ReverseDonation
from ledger.errors import Malformed
from ledger.funds.events import MoneyKind
from ledger.store import Reader
from projections.figures import Figure
from projections.fund_balances import fund_balances
from projections.movements import Counterpart, CounterpartKind
from projections.statements import Statement, fund_statement
from tests.projections.money_stories import MoneyStory
from tests.projections.story import ON, Told, a_budget, fund, gift, two_gifts


def statement(it: Told, of: str = "fund-gn", **asked: object) -> Statement:
    with it.desk.store.reader() as reader:
        (found,) = fund_statement(reader, fund=of, **asked).rows  # type: ignore[arg-type]
    return found


def rupiah(terms: dict[str, Figure]) -> dict[str, int]:
    return {name: figure.rupiah for name, figure in terms.items() if figure.rupiah}


def test_a_statement_lists_every_movement_with_the_balances_before_and_after_it(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    found = statement(it)
    assert (found.money_kind, found.first, found.last, rupiah(found.opening)) == (MoneyKind.CASH, None, None, {})
    first, second, committed, october, november, reversal, returned = found.movements
    assert (first.event, first.changes) == ("DonationReceived", {"received": 600_000, "available": 600_000})
    nothing = {"shortfall": 0, "available": 0, "committed": 0, "spent": 0, "returned": 0, "lapsed": 0}
    assert (first.before, first.after) == (nothing, {**nothing, "available": 600_000})
    assert (second.before["available"], second.after["available"]) == (600_000, 1_100_000)
    assert committed.changes == {"available": -20 * 3 * 16_800, "committed": 20 * 3 * 16_800}
    assert (october.changes["spent"], november.changes["spent"]) == (18 * 16_800, 20 * 16_800)
    assert reversal.changes == {"spent": -2 * 16_800, "committed": 2 * 16_800}
    assert returned.after == {
        **nothing,
        "available": 600_000 + 500_000 - 20 * 3 * 16_800 - 5_600,
        "committed": 24 * 16_800,
        "spent": 36 * 16_800,
        "returned": 5_600,
    }
    assert rupiah(found.closing) == {"received": 1_100_000, **{k: v for k, v in returned.after.items() if v}}


def test_a_movement_names_both_dates_its_actor_documents_and_other_side(it: Told) -> None:
    two_gifts(it)
    paper = {"kind": "bank_statement", "number": "RK/10/2022"}
    late = {"effective_on": date(2022, 10, 4), "evidence": [paper], "donation": "gift-c", "donor": "party-a"}
    told = {"account": "bri-01", "bank_reference": "c", "fund": "fund-gn", "pot": "pot-gn", "rupiah": 7}
    it.tell("late", ReceiveDonation.model_validate({**late, **told}))
    it.caught_up()
    movement = statement(it).movements[4]
    entry = it.desk.book.entry(it.at["late"].position)
    assert (movement.position, movement.effective_on, movement.recorded_at) == (entry.position, ON, entry.at)
    assert (movement.actor, movement.counterpart) == ("tester", Counterpart(CounterpartKind.DONOR, "party-a"))
    assert [one.number for one in movement.evidence] == ["RK/10/2022"]
    kinds = [(one.event, one.counterpart.kind.value, one.counterpart.id) for one in statement(it).movements]
    assert kinds[2] == ("ContributionsCommitted", "batch", "batch-one")
    assert kinds[3] == ("ContributionPaid", "bpjs", None)
    assert kinds[7] == ("DonationReturned", "donor", "party-a")


def test_what_corrects_and_what_is_corrected_name_each_other(it: Told) -> None:
    two_gifts(it)
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 20)))
    it.caught_up()
    by = {one.position: one for one in statement(it).movements}
    paid, reversal = by[it.at["november"].position], by[it.at["reversal"].position]
    given, bounce = by[it.at["gift b"].position], by[it.at["bounce"].position]
    assert (paid.corrected_by, reversal.corrects) == ((reversal.position,), paid.position)
    assert (given.corrected_by, bounce.corrects) == ((bounce.position,), given.position)
    before = statement(it, known_at=it.at["november"].position)
    assert [one.corrected_by for one in before.movements] == [()] * 5
    in_november = statement(it, valid_at=date(2022, 11, 30)).movements
    assert {one.position: one.corrected_by for one in in_november}[given.position] == ()


def test_a_late_entry_stands_at_its_date_once_it_is_known(it: Told) -> None:
    two_gifts(it)
    known = it.position
    it.tell("late", gift("gift-late", "party-a", 900, effective_on=date(2022, 11, 1)))
    it.caught_up()
    asked = {"first": date(2022, 11, 1), "last": date(2022, 11, 30)}
    positions = [one.position for one in statement(it, **asked).movements]
    assert positions == [it.at[name].position for name in ("late", "november", "reversal")]
    assert [one.position for one in statement(it, known_at=known, **asked).movements] == positions[1:]


def test_a_statement_of_some_days_opens_with_what_was_there_before(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    found = statement(it, first=date(2022, 11, 10), last=date(2022, 11, 10))
    assert [one.event for one in found.movements] == ["ContributionPaid"]
    assert rupiah(found.opening)["spent"] == 18 * 16_800
    assert rupiah(found.closing)["spent"] == 38 * 16_800
    assert (found.opening["received"].basis, found.movements[0].basis) == (Basis.ILLUSTRATIVE, Basis.DERIVED)
    assert found.movements[0].balance_basis is Basis.ILLUSTRATIVE
    quiet = statement(it, first=date(2022, 11, 21), last=date(2022, 11, 22))
    assert (quiet.movements, quiet.opening) == ((), quiet.closing)


def test_authority_is_allocated_raised_and_reduced_in_its_statement(it: Told) -> None:
    a_budget(it)
    it.caught_up()
    found = statement(it, "fund-apbd")
    assert found.money_kind is MoneyKind.AUTHORITY
    changed = [one.changes for one in found.movements]
    assert changed[0] == {"allocated": 100_000, "available": 100_000}
    assert changed[1] == {"raised": 20_800, "available": 20_800}
    assert changed[-1] == {"reduced": 30_000, "shortfall": 10_000, "available": -20_000}
    assert found.movements[0].basis is Basis.ASSUMED


def test_days_that_end_before_they_begin_are_refused(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    with pytest.raises(Malformed) as refused:
        statement(it, first=date(2022, 11, 2), last=date(2022, 11, 1))
    assert refused.value.code == "malformed_period"


def test_a_fund_that_has_moved_nothing_has_no_statement(it: Told) -> None:
    it.tell("fund", fund())
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert fund_statement(reader, fund="fund-gn").rows == []


def agrees(reader: Reader, dice: Random, position: int, of: str) -> int:
    """Compare a statement at random moments and days with the balances; return how many movements it had."""
    known, first = dice.randrange(50, position + 1), ON + timedelta(dice.randrange(-5, 150))
    last = first + timedelta(dice.randrange(180))
    narrow = dice.choice([{}, {}, {"pot": "pot-gn"}, {"credit": "gift-r0"}, {"credit": "gift-r0", "pot": "pot-own"}])
    rows = fund_statement(reader, fund=of, first=first, last=last, known_at=known, **narrow).rows  # type: ignore[arg-type]
    for row in rows:
        closing = terms_of(row.opening)
        for movement in row.movements:
            assert first <= movement.effective_on <= last
            assert movement.position <= known
            standing(closing, movement.before)
            for name, change in movement.changes.items():
                closing[name] += change
            standing(closing, movement.after)
        assert closing == terms_of(row.closing)
        order = [(one.effective_on, one.position) for one in row.movements]
        assert order == sorted(set(order))
    if not narrow:
        balances = fund_balances(reader, fund=of, valid_at=last, known_at=known).rows
        held = {money.money_kind: money.terms for balance in balances for money in balance.money}
        assert {row.money_kind: row.closing for row in rows} == held
    return sum(len(row.movements) for row in rows)


def terms_of(figures: dict[str, Figure]) -> dict[str, int]:
    return {name: figure.rupiah for name, figure in figures.items()}


def standing(terms: dict[str, int], balances: dict[str, int]) -> None:
    assert balances == {name: terms[name] for name in balances}


@pytest.mark.parametrize("seed", range(3))
def test_at_any_moments_opening_and_movements_make_the_closing_that_balances_answer(it: Told, seed: int) -> None:
    MoneyStory(it, seed).tell(200)
    it.caught_up()
    dice = Random(seed)
    with it.desk.store.reader() as reader:
        funds = [f"fund-{dice.choice(['gn', 'gn', 'two', 'apbd'])}" for _ in range(50)]
        listed = [agrees(reader, dice, it.position, of) for of in funds]
    assert sum(listed) > 50
