"""A donor of Medan proves his gift, and what it bought, where nothing of the product is installed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.demo import medan
from api.demo.seeded import seeded_id
from tests.cli.running import run
from tests.support.demo import whole_demo

DONOR = medan.GIFTS[0][0]
GIFT = seeded_id("gift", f"medan/{DONOR}")


def alone(folder: Path, file: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier that came with the receipt on a bare Python."""
    words = [sys.executable, "-I", "-S", "verify_receipt.py", file]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_a_medan_donors_receipt_is_verified_without_the_product(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = shutil.copytree(whole_demo(tmp_path_factory), tmp_path / "home")
    issued = (
        "--donor",
        DONOR,
        "--fiscal-year",
        "2024",
        "--statement",
        "statement-medan",
        "--effective-on",
        "2025-01-15",
    )
    assert run("statements", "issue", *issued, "--home", home).code == 0
    ran = run("receipt", "donation", GIFT, "-o", tmp_path / "given", "--home", home)
    assert ran.code == 0, ran.err
    donors_own = tmp_path / "donor"
    donors_own.mkdir()
    for name in (f"{GIFT}.receipt.json", "verify_receipt.py"):
        shutil.copy(tmp_path / "given" / name, donors_own)
    shutil.rmtree(home)
    done = alone(donors_own, f"{GIFT}.receipt.json")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("VALID under the keys that the receipt brings")
    (said,) = [line for line in done.stdout.splitlines() if '"kind":"StatementIssued"' in line]
    told = json.loads(said.partition("says: ")[2])["what"]
    (gift,) = [one for one in told["gifts"] if one["credit"] == GIFT]
    given = {party: rupiah for party, _, rupiah in medan.GIFTS}[DONOR]
    assert gift["spent"] + gift["committed"] + gift["available"] == given
    assert gift["person_months"] > 0
    octets = (donors_own / f"{GIFT}.receipt.json").read_bytes()
    (donors_own / "changed.json").write_bytes(octets.replace(b"sealed", b"sealee", 1))
    assert alone(donors_own, "changed.json").stdout.startswith("INVALID: the file is damaged")
