"""In whose hands cash is at each moment: collected, remitted, held, handed over, paid to BPJS."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.donations.commands import CollectDonation, DesignateDonation, ReceiveSplitDonation
from ledger.donations.reverse import ReverseDonation
from ledger.funds.commands import ChangeCustodian, OpenPot, TransferFunds
from projections.custody import Custody, CustodyRow, custody
from tests.checks.found import found
from tests.projections.story import ON, Told, batch, enrol, fund, gift, party, pay

COLLECTED_ON, REMITTED_ON, HANDED_ON = date(2022, 10, 5), date(2022, 10, 10), date(2022, 11, 1)


def told(it: Told) -> None:
    """A forum collects 500,000 and remits 400,000; 50,400 of it is paid for three people."""
    it.tell("forum", party("party-forum", "foundation", "Forum Contoh"))
    it.tell("fund", fund(custodian="party-yayasan"))
    collected = {"collector": "party-forum", "donation": "gift-c", "donor": "party-b", "effective_on": COLLECTED_ON}
    it.tell("collect", CollectDonation.model_validate({**collected, "fund": "fund-gn", "rupiah": 500_000}))
    it.tell("gift", gift("gift-a", "party-b", 400_000, collected="gift-c", effective_on=REMITTED_ON))
    it.tell("batch", batch("batch-one", "2022-10", "2022-10"))
    it.tell("enrol", enrol("batch-one", [1, 2, 3]))
    it.tell("commit", CommitContributions(batch="batch-one", effective_on=REMITTED_ON))
    it.tell("pay", pay("batch-one", "2022-10", on=date(2022, 10, 20)))


def change(on: date, to: str, *, pot: str = "pot-gn") -> ChangeCustodian:
    return ChangeCustodian(custodian=to, effective_on=on, fund="fund-gn", pot=pot)


def rows(it: Told, on: date | None = None, **asked: object) -> list[CustodyRow]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return custody(reader, valid_at=on, **asked).rows  # type: ignore[arg-type]


def hands(it: Told, on: date | None = None, **asked: object) -> list[tuple[Custody, str | None, int]]:
    return [(row.custody, row.holder, row.rupiah.rupiah) for row in rows(it, on, **asked)]


FORUM, YAYASAN = "party-forum", "party-yayasan"


def test_a_rupiah_is_in_one_pair_of_hands_from_the_donor_to_bpjs(it: Told) -> None:
    told(it)
    assert hands(it, ON) == []
    assert hands(it, COLLECTED_ON) == [(Custody.COLLECTED, FORUM, 500_000)]
    left = (Custody.COLLECTED, FORUM, 100_000)
    assert hands(it, REMITTED_ON) == [left, (Custody.HELD, YAYASAN, 400_000)]
    paid = [left, (Custody.HELD, YAYASAN, 349_600), (Custody.PAID, None, 50_400)]
    assert hands(it, date(2022, 10, 20)) == paid
    assert hands(it) == paid
    assert hands(it, known_at=it.at["collect"].position) == [(Custody.COLLECTED, FORUM, 500_000)]


def test_what_is_collected_says_whose_it_is_and_since_when(it: Told) -> None:
    told(it)
    (row, *_) = rows(it)
    assert (row.collection, row.donor, row.since, row.fund, row.pot) == (
        *("gift-c", "party-b", COLLECTED_ON, "fund-gn"),
        None,
    )
    assert (row.rupiah.basis, rows(it, COLLECTED_ON)[0].rupiah.basis) == ("derived", "reported")


def test_a_remittance_that_the_bank_takes_back_is_with_the_intermediary_again(it: Told) -> None:
    told(it)
    it.tell("bounce", ReverseDonation(donation="gift-a", effective_on=HANDED_ON))
    assert hands(it, HANDED_ON) == [
        (Custody.COLLECTED, FORUM, 500_000),
        (Custody.HELD, YAYASAN, -50_400),
        (Custody.PAID, None, 50_400),
    ]


def test_of_a_remittance_that_moved_on_the_bank_takes_all_that_was_remitted(it: Told) -> None:
    told(it)
    it.tell("two", fund("fund-two", custodian="party-a"))
    moved = {"credit": "gift-a", "effective_on": HANDED_ON, "from_pot": "pot-gn", "fund": "fund-gn", "rupiah": 300_000}
    it.tell("moved", TransferFunds.model_validate({**moved, "to_fund": "fund-two", "to_pot": "pot-two"}))
    it.tell("bounce", ReverseDonation(donation="gift-a", effective_on=HANDED_ON))
    assert hands(it)[0] == (Custody.COLLECTED, FORUM, 500_000)
    assert [row.rupiah for row in found(it, "MON-04")] == [500_000]


def test_of_a_split_remittance_the_parts_for_the_fund_count_once(it: Told) -> None:
    told(it)
    it.tell("two", fund("fund-two"))
    limits = {"regions": ["35.25"]}
    own = {"effective_on": ON, "fund": "fund-gn", "pot": "pot-own", "restrictions": limits}
    it.tell("own", OpenPot.model_validate(own))
    mine = {"collected": "gift-c", "fund": "fund-gn"}
    parts = [{**mine, "pot": "pot-gn", "rupiah": 30_000}, {**mine, "pot": "pot-own", "rupiah": 20_000}]
    parts.append({"fund": "fund-two", "pot": "pot-two", "rupiah": 7_000})
    words = {"account": "bri-01", "bank_reference": "split", "donation": "gift-s", "donor": "party-b"}
    split = {**words, "effective_on": HANDED_ON, "parts": parts, "rupiah": 57_000}
    it.tell("split", ReceiveSplitDonation.model_validate(split))
    assert hands(it)[0] == (Custody.COLLECTED, FORUM, 50_000)
    assert [row.rupiah for row in found(it, "MON-04")] == [50_000]
    it.tell("bounce", ReverseDonation(donation="gift-s", effective_on=HANDED_ON))
    assert hands(it)[0] == (Custody.COLLECTED, FORUM, 100_000)
    assert [row.rupiah for row in found(it, "MON-04")] == [100_000]


def test_a_custodian_holds_from_the_day_of_the_change_however_late_it_is_recorded(it: Told) -> None:
    told(it)
    it.tell("change", change(HANDED_ON, "party-a"))
    it.tell("earlier", change(date(2022, 10, 25), FORUM))
    held = [row for row in rows(it) if row.custody is Custody.HELD]
    assert [(row.holder, row.since, row.rupiah.rupiah) for row in held] == [("party-a", HANDED_ON, 349_600)]
    assert hands(it, date(2022, 10, 31))[1] == (Custody.HELD, FORUM, 349_600)
    assert hands(it, date(2022, 10, 24))[1] == (Custody.HELD, YAYASAN, 349_600)


def test_a_pot_has_its_own_custodian_or_that_of_its_fund(it: Told) -> None:
    told(it)
    limits = {"regions": ["35.25"]}
    for name, custodian in (("pot-own", "party-a"), ("pot-none", None)):
        own = {"custodian": custodian, "effective_on": ON, "fund": "fund-gn", "pot": name, "restrictions": limits}
        it.tell(name, OpenPot.model_validate(own))
        moved = {"donation": "gift-a", "effective_on": HANDED_ON, "from_pot": "pot-gn", "fund": "fund-gn"}
        it.tell("designate", DesignateDonation.model_validate({**moved, "rupiah": 100_000, "to_pot": name}))
    held = {row.pot: row.holder for row in rows(it) if row.custody is Custody.HELD}
    assert held == {"pot-gn": YAYASAN, "pot-none": YAYASAN, "pot-own": "party-a"}


def test_each_fund_is_answered_by_itself(it: Told) -> None:
    told(it)
    it.tell("two", fund("fund-two"))
    it.tell("gift two", gift("gift-b", "party-a", 7_000, fund="fund-two", pot="pot-two"))
    assert hands(it, fund="fund-two") == [(Custody.HELD, None, 7_000)]
    assert [row.fund for row in rows(it)] == ["fund-gn"] * 3 + ["fund-two"]
