"""A receipt holds offline in the program, in the one file and in a browser; with any byte changed it does not."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from api.proof.receipts import page_of
from ledger.transparency import verify_receipt as one_file
from ledger.transparency.errors import NotProved
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import Receipt, verify_receipt
from tests.api.test_pages import CHROMIUM
from tests.cli.running import run
from tests.proof.conftest import GIFT

NEW_BYTES = [0x20, 0x30, 0x41, 0x7A, 0x0A, 0xFF]


@pytest.fixture
def receipt(receipts: Path) -> bytes:
    return (receipts / f"{GIFT}.receipt.json").read_bytes()


def changed(octets: bytes, place: int, seed: int = 0) -> bytes:
    """Return the bytes with one of them another."""
    new = next(byte for byte in Random(seed + place).sample(NEW_BYTES, 6) if byte != octets[place])
    return octets[:place] + bytes([new]) + octets[place + 1 :]


def is_valid(octets: bytes, policy: Policy | None = None) -> bool:
    try:
        verify_receipt(octets, policy)
    except NotProved:
        return False
    return True


def holds_alone(octets: bytes) -> bool:
    """Ask the one file that needs nothing."""
    try:
        with redirect_stdout(io.StringIO()):
            one_file.verify(octets)
    except (one_file.Invalid, ValueError, KeyError, TypeError):
        return False
    return True


def test_the_receipt_is_written_in_every_form(receipts: Path) -> None:
    names = {path.name for path in receipts.iterdir()}
    assert names == {
        *(f"{GIFT}{suffix}" for suffix in (".tlog-proof", ".entry", ".receipt.json", ".html", ".pdf")),
        "verify_receipt.py",
    }
    entry = (receipts / f"{GIFT}.entry").read_bytes()
    parsed = Receipt.parse((receipts / f"{GIFT}.receipt.json").read_bytes())
    assert parsed.entry == entry
    assert parsed.proof == (receipts / f"{GIFT}.tlog-proof").read_bytes()
    assert json.loads(entry)["what"]["donation"] == GIFT


def test_it_is_verified_offline_in_numbered_steps(receipts: Path) -> None:
    for name in (f"{GIFT}.receipt.json", f"{GIFT}.html"):
        ran = run("verify", receipts / name, "--home", "/nonexistent")
        assert ran.code == 0, ran.err
        assert re.findall(r"^ ?(\d+)\. ", ran.out, re.MULTILINE) == [str(n) for n in range(1, 11)]
        assert "VALID under the key that the receipt brings; compare it" in ran.out
        assert "Not proved: that a bank received the money" in ran.out


def test_a_policy_of_ones_own_is_believed_and_no_other(receipts: Path, receipt: bytes, tmp_path: Path) -> None:
    own = tmp_path / "policy"
    own.write_text(Receipt.parse(receipt).policy)
    ran = run("verify", receipts / f"{GIFT}.receipt.json", "--policy", own)
    assert (ran.code, "VALID under your policy." in ran.out) == (0, True)
    told = json.loads(run("verify", receipts / f"{GIFT}.receipt.json", "--policy", own, "--json").out)
    assert (told["valid"], told["own_policy"], told["entry"]["what"]["donation"]) == (True, True, GIFT)
    proof = run("verify", receipts / f"{GIFT}.tlog-proof", "--policy", own)
    assert (proof.code, "VALID under your policy: the entry at position" in proof.out) == (0, True)
    assert run("verify", receipts / f"{GIFT}.tlog-proof").err.startswith("policy_missing: expected")
    own.write_text("quorum none\n")
    refused = run("verify", receipts / f"{GIFT}.receipt.json", "--policy", own)
    assert (refused.code, refused.err.split(":")[0], refused.out.splitlines()[-1]) == (1, "log_unknown", "INVALID.")
    alone = subprocess.run(
        [sys.executable, "-I", receipts / "verify_receipt.py", receipts / f"{GIFT}.receipt.json", own],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stdout.splitlines()[-1][:8]) == (1, "INVALID:")


def test_the_one_file_verifies_with_nothing_installed(receipts: Path, tmp_path: Path) -> None:
    shutil.copy(receipts / "verify_receipt.py", tmp_path)
    shutil.copy(receipts / f"{GIFT}.receipt.json", tmp_path / "r.json")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_receipt.py", "r.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("VALID under the keys that the receipt brings")
    assert len((receipts / "verify_receipt.py").read_text().splitlines()) <= 300
    (tmp_path / "r.json").write_bytes(changed((tmp_path / "r.json").read_bytes(), 300))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_receipt.py", "r.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:8]) == (1, "INVALID:")


def test_with_any_one_byte_changed_it_is_invalid(receipt: bytes) -> None:
    assert is_valid(receipt)
    assert holds_alone(receipt)
    for place in range(len(receipt)):
        other = changed(receipt, place)
        assert not is_valid(other), place
        assert not holds_alone(other), place


def redigested(octets: bytes) -> bytes:
    """Return a receipt whose digest is made again, as a forger would."""
    body = octets[94:-2]
    return b'{"digest":"sha256:' + sha256(body).hexdigest().encode() + octets[82:94] + body + octets[-2:]


def test_a_forger_who_makes_the_digest_again_is_refused_by_the_signatures(receipt: bytes) -> None:
    assert redigested(receipt) == receipt
    passed = 0
    for place in range(94, len(receipt) - 2):
        other = redigested(changed(receipt, place))
        ours, alone = is_valid(other), holds_alone(other)
        assert ours == alone, place
        passed += ours
    assert passed == 0


def restated(receipt: bytes) -> list[bytes]:
    """Return receipts that say the same in another form: a field twice, spaces, another order, letters escaped."""
    body = receipt[94:-2]
    other = [
        body.replace(b'"level":', b'"level":"witnessed","level":'),
        body.replace(b'"version":1', b'"version": 1'),
        body[:1] + b'"version":1,' + body[1:].replace(b',"version":1', b""),
        body.replace(b"sealed", b"\\u0073ealed"),
        body.replace(b'"version":1', b'"version":1.0'),
    ]
    assert all(one != body for one in other)
    return [redigested(receipt[:94] + one + b"}\n") for one in other]


def test_a_receipt_has_one_form(receipt: bytes) -> None:
    for other in restated(receipt):
        assert not is_valid(other), other
        assert not holds_alone(other), other


@given(st.data())
def test_both_verifiers_agree_on_whatever_is_cut_or_swapped(receipts: Path, data: st.DataObject) -> None:
    receipt = (receipts / f"{GIFT}.receipt.json").read_bytes()
    start = data.draw(st.integers(94, len(receipt) - 2))
    end = data.draw(st.integers(start, min(start + 80, len(receipt) - 2)))
    put = data.draw(st.sampled_from([b"", b"0", b"AAAA", receipt[start:end][::-1], receipt[start:end] * 2]))
    other = redigested(receipt[:start] + put + receipt[end:])
    assert is_valid(other) == holds_alone(other)
    if is_valid(other):
        told, kept = Receipt.parse(other), Receipt.parse(receipt)
        assert (told.entry, told.proof) == (kept.entry, kept.proof)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_the_one_files_ed25519_is_that_of_the_library(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert one_file.ed25519_holds(public, message, signature)
    false = bytearray(signature)
    false[bit // 8] ^= 1 << bit % 8
    assert not one_file.ed25519_holds(public, message, bytes(false))
    assert not one_file.ed25519_holds(public, message + b"x", signature)


def test_the_page_is_small_without_the_receipt() -> None:
    assert len(page_of(b"")) < 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    assert CHROMIUM is not None, "CI installs Chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened.new_page()
        opened.close()


def verdict(page: Page, file: Path) -> str:
    page.goto(file.as_uri())
    page.wait_for_function("document.getElementById('verdict').className !== ''")
    return page.inner_text("#verdict")


def test_the_page_opened_from_disk_says_valid_and_makes_no_request(browser: Page, receipts: Path) -> None:
    asked: list[str] = []
    browser.on("request", lambda request: asked.append(request.url))
    file = receipts / f"{GIFT}.html"
    assert verdict(browser, file).startswith("SAH:")
    assert asked == [file.as_uri()]
    assert browser.locator("#steps li").count() == 9
    assert GIFT in browser.inner_text("#words")
    assert "Not" not in browser.inner_text("#proves")
    assert "recorded exactly this entry" in browser.inner_text("#proves")


def test_the_page_says_invalid_with_any_one_byte_of_the_receipt_changed(
    browser: Page, receipt: bytes, tmp_path: Path
) -> None:
    """Every byte is tried through the page's own function, and a few through a file opened from disk."""
    file = tmp_path / "page.html"
    file.write_bytes(page_of(receipt))
    verdict(browser, file)
    tried = """async ([whole, places]) => {
        let valid = 0;
        for (const [place, put] of places) {
            const other = whole.slice(0, place) + put + whole.slice(place + 1);
            try { await verify(other, () => 0); valid++ } catch { }
        }
        return valid;
    }"""
    text = receipt.decode("ascii")
    places = [[place, chr(changed(receipt, place)[place])] for place in range(len(receipt))]
    assert browser.evaluate(tried, [text, [[0, text[0]]]]) == 1
    assert browser.evaluate(tried, [text, places]) == 0
    for place in (0, 100, 700, len(receipt) - 3):
        file.write_bytes(page_of(changed(receipt, place)))
        said = verdict(browser, file)
        assert said.startswith("TIDAK SAH / INVALID: ")
        assert len(said) > len("TIDAK SAH / INVALID: ") + 10
        assert browser.is_hidden("#shown")


def test_the_page_agrees_with_the_program_where_the_digest_is_made_again(
    browser: Page, receipt: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page_of(receipt))
    verdict(browser, file)
    one = "try { await verify(text, () => 0); valid++ } catch { }"
    tried = f"async texts => {{ let valid = 0; for (const text of texts) {{ {one} }} return valid }}"
    forged = [one.decode() for one in restated(receipt)]
    forged += [redigested(changed(receipt, place, 3)).decode("latin-1") for place in range(94, len(receipt) - 2, 3)]
    assert browser.evaluate(tried, [receipt.decode()]) == 1
    assert browser.evaluate(tried, forged) == 0


@pytest.mark.parametrize("name", ["proof", "statement", "policy", "disclosures"])
def test_half_a_surrogate_pair_is_refused_like_any_other_wrong_word(receipt: bytes, name: str) -> None:
    words = json.loads(receipt)["receipt"]
    words[name] = ["\ud800"] if name == "disclosures" else "\ud800"
    body = json.dumps(words, separators=(",", ":"), sort_keys=True).encode()
    octets = b'{"digest":"sha256:' + sha256(body).hexdigest().encode() + b'","receipt":' + body + b"}\n"
    assert (is_valid(octets), holds_alone(octets)) == (False, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("statement", None), ("statement", {}), ("disclosures", {}), ("disclosures", ""), ("anchors", "")],
)
def test_a_word_of_another_type_is_refused_by_both(receipt: bytes, name: str, value: object) -> None:
    words = json.loads(receipt)["receipt"] | {name: value}
    body = json.dumps(words, separators=(",", ":"), sort_keys=True).encode()
    octets = b'{"digest":"sha256:' + sha256(body).hexdigest().encode() + b'","receipt":' + body + b"}\n"
    assert (is_valid(octets), holds_alone(octets)) == (False, False)
