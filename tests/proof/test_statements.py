"""A receipt that tells what the gift bought, and a donor's year in one file: nothing of either can be exchanged."""

import io
import json
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from api.bootstrap import open_office
from api.proof.certificate import certificate_of
from api.proof.receipts import page_of
from api.settings import read_settings
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.donations.commands import ReceiveDonation
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.open import OpenBatch
from ledger.statements.commands import IssueStatement
from ledger.transparency import verify_receipt as one_file
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import ED25519, Note
from ledger.transparency.receipt import Receipt, verify_receipt
from ledger.transparency.statement import StatementFile, verify_statement
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import leaf_hash
from tests.api.test_pages import CHROMIUM
from tests.cli.running import run
from tests.proof.conftest import GIFT

ON = "2022-10-04"
LONE = b'{"entries":[],"parts":["\\ud800"],"version":1}'
SECOND, OTHER = "gift-second", "gift-other"


@pytest.fixture(scope="session")
def year(told_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which a gift paid six people's month and two donors were told their year."""
    home = Path(shutil.copytree(told_home, tmp_path_factory.mktemp("year") / "home"))
    with open_office(read_settings(home=home)) as office:
        for number, (gift, donor) in enumerate(((SECOND, "party-gresik-firm"), (OTHER, "party-gresik-foundation"))):
            given = {"donation": gift, "donor": donor, "rupiah": 300_000, "bank_reference": gift, "account": "bri-1"}
            given |= {"fund": "fund-gresik-2022", "pot": "pot-gresik-2022", "effective_on": ON}
            office.book.record(ReceiveDonation.model_validate(given), actor="office", key=f"gift-{number}")
        people = [{"name": f"Orang {n}", "nik": f"352501010190000{n}"} for n in range(1, 7)]
        rows = [{"person": person, "region": "35.25.01.2001", "occupation": "farmer"} for person in people]
        batch = {"batch": "batch-gresik", "effective_on": ON}
        opened = {**batch, "fund": "fund-gresik-2022", "first": "2022-10", "last": "2022-11"}
        accept = ["DOC-01", "DOC-02", "DOC-03"]
        for number, command in enumerate(
            (
                OpenBatch.model_validate(opened),
                EnrollWorkers.model_validate({"batch": "batch-gresik", "workers": rows}),
                CommitContributions.model_validate(batch),
                PayMonths.model_validate({**batch, "months": ["2022-10"], "accept": accept}),
            )
        ):
            office.book.record(command, actor="office", key=f"batch-{number}")
        office.catch_up()
        for donor in ("firm", "foundation"):
            told = {"donor": f"party-gresik-{donor}", "fiscal_year": 2022, "statement": f"statement-{donor}"}
            asked = IssueStatement.model_validate({**told, "effective_on": "2023-01-10"})
            office.book.record(asked, actor="office", key=donor)
    return home


@pytest.fixture(scope="session")
def files(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for words in (("donation", GIFT), ("donation", OTHER), ("statement", "statement-firm")):
        ran = run("receipt", *words, "-o", folder, "--home", year)
        assert ran.code == 0, ran.err
    return folder


def receipt(files: Path, gift: str = GIFT) -> bytes:
    return (files / f"{gift}.receipt.json").read_bytes()


def holds(octets: bytes) -> tuple[bool, bool]:
    """Ask the program, and the one file that needs nothing."""
    found = []
    for ask, errors in ((verify_receipt, (NotProved,)), (one_file.verify, (one_file.Invalid, ValueError, KeyError))):
        try:
            with redirect_stdout(io.StringIO()):
                ask(octets)
        except errors:
            found.append(False)
        else:
            found.append(True)
    return found[0], found[1]


def test_a_receipt_tells_what_the_gift_bought_in_the_keepers_own_entry(files: Path) -> None:
    verified = verify_receipt(receipt(files))
    assert verified.statement is not None
    told = verified.statement.entry
    assert (told["kind"], told["what"]["donor"]) == ("StatementIssued", "party-gresik-firm")
    (gift,) = (one for one in told["what"]["gifts"] if one["credit"] == GIFT)
    assert (gift["person_months"], gift["spent"], gift["regions"]) == (6, 100_800, ["35.25"])
    assert holds(receipt(files)) == (True, True)
    ran = run("verify", files / f"{GIFT}.receipt.json")
    assert "6 person-months, from 2022-10 to 2022-10, in 35.25; Rp100.800 paid, Rp100.800 set aside" in ran.out


def test_the_certificate_prints_it(files: Path) -> None:
    page = pypdf.PdfReader(io.BytesIO(certificate_of(receipt(files)))).pages
    printed = " ".join(page[0].extract_text().split())
    assert len(page) == 1
    for words in ("What it bought, as the keeper stated it", "2022-10 - 2022-10", "(35.25)", "Rp100.800"):
        assert words in printed
    assert "which months and regions it bought" not in printed


def forged(outer: bytes, statement: bytes) -> bytes:
    """Return a receipt with another statement in it, whole in its own form."""
    return bytes(replace(Receipt.parse(outer), statement=statement))


def test_a_statement_of_another_gift_or_that_is_none_is_refused(files: Path) -> None:
    mine, others = Receipt.parse(receipt(files)), Receipt.parse(receipt(files, OTHER))
    another = bytes(replace(others, statement=b""))
    for wrong in (others.statement, another, receipt(files), mine.statement.replace(b'"sealed"', b'"sealee"')):
        assert holds(forged(receipt(files), wrong)) == (False, False)
    inner = Receipt.parse(mine.statement)
    changed = bytes(replace(inner, entry=inner.entry.replace(b'"person_months":6', b'"person_months":7')))
    assert changed != mine.statement
    assert holds(forged(receipt(files), changed)) == (False, False)
    other_policy = bytes(replace(inner, policy=f"# another\n{inner.policy}"))
    assert holds(forged(receipt(files), other_policy)) == (False, False)
    assert holds(forged(receipt(files), b"")) == (True, True)


def own_log(policy: str, entry: bytes) -> tuple[str, bytes]:
    """Return the policy with another key of that name in it, and the receipt of an entry alone in a log of that key."""
    origin = policy.split("+")[0].removeprefix("log ")
    evil = SigningKey.make(origin, kind=ED25519, random=lambda count: bytes(range(count)))
    both = policy.replace("quorum", f"log {evil.public}\nquorum")
    head = Checkpoint(origin, 1, leaf_hash(entry))
    note = Note(head.text, (evil.sign(head.text),))
    return both, bytes(Receipt(entry, bytes(TlogProof(0, (), bytes(note))), both, "sealed"))


def test_a_statement_signed_by_another_key_that_the_receipt_brings_is_refused(files: Path, tmp_path: Path) -> None:
    mine = Receipt.parse(receipt(files))
    said = Receipt.parse(mine.statement).entry.replace(b'"person_months":6', b'"person_months":9')
    policy, made_up = own_log(mine.policy, said)
    octets = bytes(replace(mine, policy=policy, statement=made_up))
    assert verify_receipt(made_up).entry["what"]["donor"] == "party-gresik-firm"
    assert holds(octets) == (False, False)
    (tmp_path / "forged.html").write_bytes(page_of(octets))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.goto((tmp_path / "forged.html").as_uri())
        page.locator("#verdict.invalid").wait_for()
        assert "the statement is proved under another head" in page.locator("#verdict").inner_text()
        browser.close()


def test_a_part_signed_by_another_key_is_refused_in_the_file_of_a_statement(files: Path) -> None:
    file = statement(files)
    part = Receipt.parse(file.parts[0])
    _, made_up = own_log(part.policy, part.entry)
    assert refusal(replace(file, parts=(made_up,))) == "heads_differ"


def test_a_browser_shows_what_it_bought_and_refuses_another_gifts(files: Path, tmp_path: Path) -> None:
    pages = {
        "right": receipt(files),
        "wrong": forged(receipt(files), Receipt.parse(receipt(files, OTHER)).statement),
    }
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM)
        for name, octets in pages.items():
            (tmp_path / f"{name}.html").write_bytes(page_of(octets))
            page = browser.new_page()
            page.goto((tmp_path / f"{name}.html").as_uri())
            verdict = page.locator("#verdict.valid, #verdict.invalid")
            verdict.wait_for()
            if name == "right":
                assert "VALID under the key below" in verdict.inner_text()
                assert "Orang-bulan / person-months\t6" in page.locator("#gift").inner_text()
            else:
                assert "the statement is of another gift" in verdict.inner_text()
                assert not page.locator("#bought").is_visible()
        browser.close()
    assert len(page_of(b"")) <= 20_000


def statement(files: Path) -> StatementFile:
    return StatementFile.parse((files / "statement-firm.statement.json").read_bytes())


def refusal(file: StatementFile) -> str:
    with pytest.raises(NotProved) as refused:
        verify_statement(bytes(file))
    return str(refused.value.code)


def test_a_year_is_verified_offline_with_every_entry_that_it_closes(files: Path) -> None:
    ran = run("verify", files / "statement-firm.statement.json", "--home", "/nonexistent")
    assert ran.code == 0, ran.err
    assert "VALID under the key that the file brings" in ran.out
    assert "closed 2 entries with it" in ran.out
    told = json.loads(run("verify", files / "statement-firm.statement.json", "--json").out)
    assert (told["valid"], told["entries"], told["received"]) == (True, 2, 800_000)


def test_a_missing_a_foreign_or_an_exchanged_entry_shows(files: Path) -> None:
    file = statement(files)
    foreign = bytes(replace(Receipt.parse(receipt(files, OTHER)), statement=b""))
    assert refusal(replace(file, entries=file.entries[:1])) == "entries_missing"
    assert refusal(replace(file, entries=file.entries[::-1])) == "entries_missing"
    assert refusal(replace(file, entries=(*file.entries, foreign))) == "entries_missing"
    assert refusal(replace(file, entries=(file.entries[0], foreign))) == "entries_missing"
    assert refusal(replace(file, parts=file.parts * 2)) == "statement_incomplete"
    assert refusal(replace(file, parts=(foreign,))) == "statement_incomplete"
    for octets in (
        b"",
        b"[]",
        b'{"entries":[],"parts":[],"version":1}',
        b'{"entries":[1],"parts":["a"],"version":1}',
        LONE,
    ):
        with pytest.raises(NotProved, match="expected"):
            verify_statement(octets)


def test_a_changed_byte_of_the_file_is_noticed(files: Path) -> None:
    octets = (files / "statement-firm.statement.json").read_bytes()
    for place in range(0, len(octets) - 1, 97):
        changed = octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :]
        with pytest.raises(NotProved):
            verify_statement(changed)


def test_whoever_checks_an_old_statement_is_told_of_the_newer_one(client: TestClient) -> None:
    def issued(number: int) -> int:
        words = {"donor": "party-gresik-firm", "fiscal_year": 2022, "effective_on": "2023-01-10"}
        headers = {"Idempotency-Key": f"statement-{number}"}
        answer = client.post("/v1/statements/issue", json=words, headers=headers)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["position"])

    old = issued(1)
    assert client.get(f"/v1/log/level/{old}").json()["replaced_by"] is None
    late = {"donation": GIFT, "fund": "fund-gresik-2022", "pot": "pot-gresik-2022", "rupiah": 1000}
    headers = {"Idempotency-Key": "late"}
    assert client.post("/v1/donations/return", json={**late, "effective_on": ON}, headers=headers).status_code == 201
    new = issued(2)
    assert client.get(f"/v1/log/level/{old}").json()["replaced_by"] == new
    rows = client.get("/v1/donors/party-gresik-firm/statements").json()["rows"]
    assert [(row["position"], row["replaced_by"]) for row in rows] == [(old, new), (new, None)]
    anonymous = client.get("/v1/donors/party-gresik-firm/statements", headers={"Authorization": ""})
    assert anonymous.status_code == 401
