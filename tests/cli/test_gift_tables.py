"""Pledges and custody on paper, and a split gift recorded and asked for on the command line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.cli.tables import LEGEND
from ledger.donations.commands import CollectDonation, PledgeDonation
from projections.custody import custody
from projections.donor_histories import donor_histories
from tests.cli.running import printed, run
from tests.projections.story import ON, Told, fund, gift, story

HEADERS = ("pledged", "due", "received", "overdue", "overdue since", "lapsed")


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        told.tell("fund", fund(custodian="party-yayasan"))
        schedule = [{"on": "2022-11-01", "rupiah": 300_000}, {"on": "2022-12-01", "rupiah": 600_000}]
        words = {"donor": "party-a", "effective_on": ON, "fund": "fund-gn", "pledge": "pledge-1", "rupiah": 900_000}
        told.tell("pledge", PledgeDonation.model_validate({**words, "schedule": schedule}))
        collected = {"collector": "party-yayasan", "donation": "gift-c", "donor": "party-b", "effective_on": ON}
        told.tell("collect", CollectDonation.model_validate({**collected, "fund": "fund-gn", "rupiah": 70_000}))
        yield told


def line(told: str, word: str) -> str:
    (found,) = [one for one in told.splitlines() if word in one]
    return found


def test_a_pledge_alone_is_a_table_of_its_own(it: Told) -> None:
    it.caught_up()
    with it.desk.store.reader() as reader:
        told = printed(donor_histories(reader, donor="party-a"))
    assert "Pledges of PT Contoh A: no money before it comes" in told
    assert "gift" not in told
    assert all(header in told for header in HEADERS)
    pledge = line(told, "pledge-1")
    assert "Rp900.000 r" in pledge
    assert "2022-11-01" in pledge


def test_gifts_stand_before_pledges(it: Told) -> None:
    it.tell("gift", gift("gift-a", "party-a", 400_000, effective_on=date(2022, 11, 2), pledge="pledge-1"))
    it.caught_up()
    with it.desk.store.reader() as reader:
        told = printed(donor_histories(reader, donor="party-a"))
    assert told.index("gift-a") < told.index("pledge-1")
    assert "Rp400.000 d" in line(told, "pledge-1")
    assert "Rp500.000 d" in line(told, "pledge-1")


def test_custody_says_in_whose_hands_cash_is(it: Told) -> None:
    it.tell("gift", gift("gift-a", "party-a", 400_000))
    it.caught_up()
    with it.desk.store.reader() as reader:
        told = printed(custody(reader))
    assert LEGEND in " ".join(told.split())
    assert all(word in line(told, "gift-c") for word in ("collected", "party-yayasan", "2022-10-04", "Rp70.000 r"))
    assert all(word in line(told, "pot-gn") for word in ("held", "party-yayasan", "Rp400.000 d"))


def test_a_split_is_recorded_and_its_custody_asked_for(tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = ("--home", home)
    assert run("init", *words).code == 0
    party = ("parties", "register", "--effective-on", "2022-10-04")
    assert run(*party, "--party", "party-a", "--party-kind", "foundation", "--name", "A", *words).code == 0
    opened = ("funds", "open", "--fund", "fund-a", "--pot", "pot-a", "--fund-class", "donation", "--name", "A")
    assert run(*opened, "--owner", "party-a", "--effective-on", "2022-10-04", *words).code == 0
    pot = ("funds", "open-pot", "--fund", "fund-a", "--pot", "pot-b", "--restrictions", '{"regions": ["35.25"]}')
    assert run(*pot, "--effective-on", "2022-10-04", *words).code == 0
    parts = [{"fund": "fund-a", "pot": pot, "rupiah": rupiah} for pot, rupiah in (("pot-a", 600), ("pot-b", 400))]
    split = ("donations", "receive-split", "--account", "bri", "--bank-reference", "FT1", "--donor", "party-a")
    given = run(*split, "--rupiah", "1000", "--effective-on", "2022-10-05", "--parts", json.dumps(parts), *words)
    assert given.code == 0, given.err
    asked = run("funds", "custody", "--json", *words)
    assert asked.code == 0, asked.err
    rows = json.loads(asked.out)["rows"]
    assert [(row["custody"], row["holder"], row["pot"], row["rupiah"]["rupiah"]) for row in rows] == [
        ("held", None, "pot-a", 600),
        ("held", None, "pot-b", 400),
    ]
