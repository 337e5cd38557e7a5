"""The proof of a person's paid month: enrolment, payment and the seat's path, each of which is bound to the others."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.bootstrap import Office
from ledger.transparency.errors import NotProved
from ledger.transparency.person_month import PersonMonth, verify_person_month
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import Receipt
from tests.cli.running import run


@pytest.fixture
def workers(office: Office) -> list[str]:
    with office.store.reader() as reader:
        return [json.loads(bytes(entry.state))["what"]["worker"] for entry in reader.entries(kinds=["WorkerEnrolled"])]


@pytest.fixture
def files(office: Office, home: Path, workers: list[str], tmp_path: Path) -> list[Path]:
    assert len(workers) == 3
    made = []
    for worker in workers:
        ran = run("prove", "person-month", worker, "2022-10", "-o", tmp_path / "out", "--home", home)
        assert ran.code == 0, ran.err
        made.append(tmp_path / "out" / f"{worker}-2022-10-1.person-month.json")
    return made


def test_each_persons_month_is_proved_offline(files: list[Path], workers: list[str]) -> None:
    for file, worker in zip(files, workers, strict=True):
        ran = run("verify", file, "--home", "/nonexistent")
        assert (ran.code, f"2022-10 was paid for {worker} in batch-labusel-2022" in ran.out) == (0, True), ran.err
        assert re.findall(r"^ ?(\d+)\. ", ran.out, re.MULTILINE) == [str(n) for n in range(1, 24)]
        told = json.loads(run("verify", file, "--json").out)
        assert (told["valid"], told["worker"], told["month"]) == (True, worker, "2022-10")


def parts(file: Path) -> PersonMonth:
    return PersonMonth.parse(file.read_bytes())


def test_a_policy_of_ones_own_counts_here_too(files: list[Path]) -> None:
    own = Policy.parse(Receipt.parse(parts(files[0]).payment).policy.encode())
    assert verify_person_month(files[0].read_bytes(), own).enrolment.own_policy
    with pytest.raises(NotProved) as caught:
        verify_person_month(files[0].read_bytes(), Policy.parse(b"quorum none\n"))
    assert caught.value.code == "log_unknown"


SPOILT: dict[str, Callable[[PersonMonth, PersonMonth], PersonMonth]] = {
    "seat_differs": lambda one, other: PersonMonth(other.enrolment, one.payment, one.seat, one.index, one.path),
    "payment_differs": lambda one, _: PersonMonth(one.enrolment, one.enrolment, one.seat, one.index, one.path),
    "root_differs": lambda one, other: PersonMonth(one.enrolment, one.payment, one.seat, other.index, one.path),
    "proof_length": lambda one, _: PersonMonth(one.enrolment, one.payment, one.seat, one.index, one.path[:-1]),
    "index_outside": lambda one, _: PersonMonth(one.enrolment, one.payment, one.seat, 3, one.path),
    "receipt_malformed": lambda one, _: PersonMonth(one.enrolment[1:], one.payment, one.seat, one.index, one.path),
}


@pytest.mark.parametrize("code", list(SPOILT))
def test_parts_of_different_people_or_payments_do_not_fit_together(files: list[Path], code: str) -> None:
    spoilt = SPOILT[code](parts(files[0]), parts(files[1]))
    with pytest.raises(NotProved) as caught:
        verify_person_month(bytes(spoilt))
    assert caught.value.code == code


def test_every_changed_byte_is_refused(files: list[Path]) -> None:
    whole = files[0].read_bytes()
    for place in range(0, len(whole) - 1, 5):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises(NotProved):
            verify_person_month(changed)


def test_a_month_that_was_not_paid_and_a_month_that_is_none_are_refused(
    office: Office, home: Path, workers: list[str], tmp_path: Path
) -> None:
    for month, code, word in [("2022-12", 3, "unknown_month"), ("October", 2, "month_malformed")]:
        ran = run("prove", "person-month", workers[0], month, "-o", tmp_path, "--home", home)
        assert (ran.code, ran.err.split(":")[0]) == (code, word)
