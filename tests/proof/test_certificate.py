"""The certificate: PDF/A-3 on one page, the receipt within it verifies, and the QR code is that of the leaf."""

import io
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from api.proof import certificate
from api.proof.certificate import certificate_of
from api.proof.number_words import english, indonesian
from ledger.transparency.errors import NotProved
from ledger.transparency.receipt import Receipt, verify_receipt
from ledger.transparency.tree import leaf_hash
from tests.cli.running import run
from tests.proof.conftest import GIFT


@pytest.fixture
def receipt(receipts: Path) -> bytes:
    return (receipts / f"{GIFT}.receipt.json").read_bytes()


def test_the_receipt_attached_to_the_certificate_verifies(receipts: Path, receipt: bytes) -> None:
    read = pypdf.PdfReader(receipts / f"{GIFT}.pdf")
    assert len(read.pages) == 1
    (attached,) = read.attachments["receipt.json"]
    assert attached == receipt
    assert verify_receipt(attached).entry["what"]["donation"] == GIFT


def test_it_declares_itself_pdf_a_3_and_prints_what_is_proved(receipts: Path) -> None:
    octets = (receipts / f"{GIFT}.pdf").read_bytes()
    assert b"<pdfaid:part>3</pdfaid:part>" in octets
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in octets
    page = pypdf.PdfReader(io.BytesIO(octets)).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    printed = " ".join(page.extract_text().split())
    for words in ("Rp500.000", "lima ratus ribu rupiah", "five hundred thousand rupiah", GIFT, "What is not proved."):
        assert words in printed


def test_the_qr_code_decodes_to_the_leaf(receipt: bytes) -> None:
    picture = Image.open(io.BytesIO(certificate_of(receipt, image=True)))
    (code,) = zxingcpp.read_barcodes(picture)
    verified = verify_receipt(receipt)
    where, leaf = code.text.split(" ")
    assert leaf == leaf_hash(Receipt.parse(receipt).entry).hex()
    assert where == f"{verified.proved.checkpoint.origin}#{verified.proved.position}"


def test_nothing_is_printed_of_a_receipt_that_does_not_hold(receipt: bytes) -> None:
    with pytest.raises(NotProved):
        certificate_of(receipt.replace(b"sealed", b"sealee"))


def test_without_the_extra_a_receipt_is_written_all_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "find_spec", lambda _name: None)
    ran = run("receipt", "donation", GIFT, "-o", tmp_path, "--home", home)
    assert (ran.code, "pip install 'amanah[certificate]'" in ran.out) == (0, True)
    assert not list(tmp_path.glob("*.pdf"))
    assert (tmp_path / f"{GIFT}.html").exists()


WORDS = {
    0: ("nol", "zero"),
    11: ("sebelas", "eleven"),
    19: ("sembilan belas", "nineteen"),
    21: ("dua puluh satu", "twenty-one"),
    100: ("seratus", "one hundred"),
    1_000: ("seribu", "one thousand"),
    1_100: ("seribu seratus", "one thousand one hundred"),
    201_600: ("dua ratus satu ribu enam ratus", "two hundred one thousand six hundred"),
    1_000_000: ("satu juta", "one million"),
    250_000_000: ("dua ratus lima puluh juta", "two hundred fifty million"),
    3_000_000_000_001: ("tiga triliun satu", "three trillion one"),
}


@pytest.mark.parametrize("number", WORDS)
def test_amounts_are_written_in_words(number: int) -> None:
    assert (indonesian(number), english(number)) == WORDS[number]


@given(st.integers(0, 2**53), st.integers(0, 2**53))
def test_different_amounts_have_different_words(one: int, other: int) -> None:
    assert (indonesian(one) == indonesian(other)) == (english(one) == english(other)) == (one == other)
