"""Balances by custodian and by restriction, and what is paid for months to come."""

from datetime import date

from ledger.contributions.undo import ReverseContribution
from ledger.donations.commands import DesignateDonation
from ledger.funds.commands import ChangeCustodian, OpenPot
from ledger.store import Reader
from projections.custody import Custody, custody
from projections.fund_balances import Money, fund_balances
from projections.prepaid import Prepaid, prepaid
from tests.projections.story import ON, Told, fund, gift, pay, two_gifts

MOVED_ON = date(2022, 11, 1)


def told(it: Told) -> None:
    """Two pots share the limits of Gresik; the first pot's custodian changes in November."""
    it.tell("fund", fund(custodian="party-yayasan"))
    it.tell("gift", gift("gift-a", "party-a", 600_000))
    for name in ("pot-east", "pot-west"):
        own = {"effective_on": ON, "fund": "fund-gn", "pot": name, "restrictions": {"regions": ["35.25"]}}
        it.tell(name, OpenPot.model_validate(own))
        part = {"donation": "gift-a", "effective_on": ON, "from_pot": "pot-gn", "fund": "fund-gn", "rupiah": 50_000}
        it.tell(f"to {name}", DesignateDonation.model_validate({**part, "to_pot": name}))
    it.tell("moved", ChangeCustodian(custodian="party-a", effective_on=MOVED_ON, fund="fund-gn", pot="pot-gn"))
    it.caught_up()


def money(reader: Reader, **asked: object) -> tuple[Money, ...]:
    return fund_balances(reader, fund="fund-gn", **asked).rows[0].money  # type: ignore[arg-type]


def test_money_is_added_up_by_who_holds_the_pot_on_the_day(it: Told) -> None:
    told(it)
    with it.desk.store.reader() as reader:
        for day in (ON, MOVED_ON, None):
            found = {
                row.custodian: row.terms["available"].rupiah for row in money(reader, by="custodian", valid_at=day)
            }
            hands: dict[str | None, int] = {}
            for row in custody(reader, valid_at=day).rows:
                assert row.custody is Custody.HELD
                hands[row.holder] = hands.get(row.holder, 0) + row.rupiah.rupiah
            assert found == hands
        assert found == {"party-yayasan": 100_000, "party-a": 500_000}
        assert {row.custodian for row in money(reader, by="custodian", valid_at=ON)} == {"party-yayasan"}


def test_pots_under_the_same_restrictions_are_one(it: Told) -> None:
    told(it)
    with it.desk.store.reader() as reader:
        found = {
            row.restrictions.regions: (row.terms["moved_in"].rupiah, row.terms["available"].rupiah)
            for row in money(reader, by="restriction")
            if row.restrictions is not None
        }
        whole = money(reader)[0].terms["available"].rupiah
    assert found == {(): (0, 500_000), ("35.25",): (100_000, 100_000)}
    assert sum(available for _, available in found.values()) == whole


def ahead(it: Told, **asked: object) -> list[Prepaid]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return prepaid(reader, **asked).rows  # type: ignore[arg-type]


def test_months_after_the_day_are_prepaid_until_they_come(it: Told) -> None:
    two_gifts(it)
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 11, 15)))
    (row,) = ahead(it, valid_at=date(2022, 11, 15))
    assert (row.fund, row.month, row.person_months, row.rupiah.rupiah) == ("fund-gn", "2022-12", 20, 20 * 16_800)
    assert ahead(it, valid_at=date(2022, 12, 1)) == []
    assert ahead(it, valid_at=date(2022, 11, 14)) == []
    assert ahead(it, valid_at=date(2022, 11, 15), known_at=it.at["november"].position) == []


def test_a_reversal_takes_what_was_prepaid_back(it: Told) -> None:
    two_gifts(it)
    paid = it.tell("ahead", pay("batch-one", "2022-12", on=date(2022, 10, 31))).position
    seats = [{"seat_from": 0, "seat_to": 4}]
    undone = {"effective_on": date(2022, 11, 2), "payment": paid, "recommit": True, "seats": seats}
    it.tell("undone", ReverseContribution.model_validate(undone))
    on = {"fund": "fund-gn"}
    assert [(row.month, row.person_months) for row in ahead(it, valid_at=date(2022, 11, 1), **on)] == [("2022-12", 20)]
    (row,) = ahead(it, valid_at=date(2022, 11, 2), **on)
    assert (row.person_months, row.rupiah.rupiah) == (15, 15 * 16_800)
