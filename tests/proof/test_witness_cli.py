"""A witness is served over real HTTP, cosigns the home's log, and the receipt says witnessed."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from api.settings import DATABASE_FILE
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import Receipt
from ledger.transparency.witness import origin_hash
from tests.cli.running import run
from tests.proof.tampering import resign
from tests.support.processes import line_of, started


@pytest.fixture
def witness(home: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve a witness of the home's log; give its line of the policy and its address."""
    run("log", "publish", "--home", home)
    key = json.loads(run("log", "show", "--home", home, "--json").out)["keys"][0]
    words = ["witness", "serve", "--folder", tmp_path / "w", "--name", "inspektorat.example/w1", "--log", key]
    with started(["api.cli.main", *words, "--port", "0"]) as process:
        told = [line_of(process) for _ in range(3)]
        line = told[2].strip()
        assert line.startswith("witness inspektorat.example-w1 inspektorat.example/w1+"), told
        yield line, line.split()[-1]
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def test_a_served_witness_makes_a_receipt_witnessed(home: Path, tmp_path: Path, witness: tuple[str, str]) -> None:
    line, at = witness
    early = run("log", "witness", "--home", home)
    assert (early.code, "names no quorum" in early.out) == (1, True)
    policy = home / "log" / "policy"
    policy.write_text(policy.read_text().replace("quorum none", f"{line}\nquorum inspektorat.example-w1"))
    ran = run("log", "witness", "--home", home)
    assert (ran.code, "is witnessed: the quorum inspektorat.example-w1 is met." in ran.out) == (0, True), ran.out
    told = json.loads(run("log", "show", "--home", home, "--json").out)
    assert told["witnessed"] == told["sealed"] > 0
    origin = told["origin"]
    with urlopen(f"{at}{origin_hash(origin)}/checkpoint") as answer:
        monitored = answer.read()
    assert monitored.startswith(f"{origin}\n{told['sealed']}\n".encode())
    ran = run("receipt", "donation", "gift-first", "-o", tmp_path / "out", "--home", home)
    assert "is witnessed" in ran.out
    file = tmp_path / "out" / "gift-first.receipt.json"
    receipt = Receipt.parse(file.read_bytes())
    assert receipt.level == "witnessed"
    assert list(Policy.parse(receipt.policy.encode()).witnesses) == ["inspektorat.example-w1"]
    verified = run("verify", file, "--policy", policy)
    assert re.search(r"5\. .*inspektorat\.example-w1 at 20", verified.out)
    assert verified.code == 0
    alone = subprocess.run([sys.executable, "-I", tmp_path / "out" / "verify_receipt.py", file], capture_output=True)
    assert alone.returncode == 0
    cosignature = next(line for line in receipt.proof.split(b"\n") if b"inspektorat" in line)
    file.write_bytes(
        bytes(Receipt(receipt.entry, receipt.proof.replace(cosignature + b"\n", b""), receipt.policy, "witnessed"))
    )
    assert run("verify", file).err.startswith("quorum_missing: ")
    alone = subprocess.run([sys.executable, "-I", tmp_path / "out" / "verify_receipt.py", file], capture_output=True)
    assert alone.returncode == 1


def test_the_audit_asks_the_witness_and_sees_a_rewriting_signed_with_the_logs_own_key(
    home: Path, tmp_path: Path, witness: tuple[str, str]
) -> None:
    line, _ = witness
    policy = home / "log" / "policy"
    policy.write_text(policy.read_text().replace("quorum none", f"{line}\nquorum inspektorat.example-w1"))
    early = run("audit", "--ask-witnesses", "--home", home)
    assert (early.code, "3 heads known" in early.out) == (0, True), early.out
    assert run("log", "witness", "--home", home).code == 0
    sound = run("audit", "--ask-witnesses", "--home", home)
    assert (sound.code, "5 heads known" in sound.out) == (0, True), sound.out
    (home / "log" / "witnessed").unlink()
    resign(home / DATABASE_FILE, home / "log", position=35)
    assert "witness_differs" not in run("audit", "--log", "--home", home).out
    told = run("audit", "--ask-witnesses", "--home", home)
    assert (told.code, "    witness_differs at position" in told.out) == (1, True)


def test_a_witness_without_a_name_or_a_log_is_refused(tmp_path: Path) -> None:
    nameless = run("witness", "serve", "--folder", tmp_path / "w")
    assert (nameless.code, nameless.err.split(":")[0]) == (2, "witness_name_missing")
    logless = run("witness", "serve", "--folder", tmp_path / "w", "--name", "w.example")
    assert (logless.code, logless.err.split(":")[0]) == (2, "witness_logs_missing")
