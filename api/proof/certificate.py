"""The certificate of a gift: one A4 page in Indonesian and English, PDF/A-3 with the receipt attached."""

import io
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from api.proof.number_words import english, indonesian
from ledger.money import rupiah
from ledger.regions import region_names
from ledger.transparency.notes import Key
from ledger.transparency.receipt import Receipt, Verified, gift_told, verify_receipt
from ledger.transparency.tree import leaf_hash
from ledger.transparency.verify import utc

SUFFIX = ".pdf"
STANDARD: Literal["a-3b"] = "a-3b"
_TEMPLATE = Path(__file__).parent / "static" / "certificate.typ"
_NEEDED = ("segno", "typst")
_ROWS = (
    ("effective_on", "Tanggal", "Date"),
    ("donation", "Donasi", "Gift"),
    ("donor", "Donatur", "Donor"),
    ("fund", "Dana", "Fund"),
    ("bank_reference", "Referensi bank", "Bank reference"),
    ("basis", "Dasar angka", "Basis of the figure"),
    ("corrects", "Mengoreksi entri", "Corrects the entry"),
)

_MONEY = (
    ("spent", "Dibayarkan", "Paid"),
    ("committed", "Disisihkan, belum dibayar", "Set aside, not paid yet"),
    ("available", "Sisa", "Remainder"),
)


def has_libraries() -> bool:
    """Tell whether the libraries of the extra ``certificate`` are installed; receipts work without them."""
    return all(find_spec(name) is not None for name in _NEEDED)


def certificate_of(octets: bytes, *, image: bool = False) -> bytes:
    """Return the certificate of a receipt as PDF/A-3, or as a picture of it; only verified bytes are printed."""
    import segno  # here, since the extra may not be there
    import typst

    verified = verify_receipt(octets)
    told = _told(Receipt.parse(octets).entry, verified)
    drawn = io.BytesIO()
    segno.make(told["qr"], error="m", micro=False).save(drawn, kind="svg", border=4)
    inputs = {"told": json.dumps(told), "qr": drawn.getvalue().decode(), "receipt": octets.decode("ascii")}
    template = _TEMPLATE.read_bytes()
    if image:
        made = typst.compile(template, format="png", ppi=150, sys_inputs=inputs, ignore_system_fonts=True)
    else:
        made = typst.compile(
            template, format="pdf", sys_inputs=inputs, pdf_standards=STANDARD, ignore_system_fonts=True
        )
    assert isinstance(made, bytes), "one page is one file"
    return made


def _told(entry: bytes, verified: Verified) -> dict[str, Any]:  # Any: JSON for the template
    what, proved = verified.entry["what"], verified.proved
    amount, leaf = what["rupiah"], leaf_hash(entry).hex()
    where = f"{proved.checkpoint.origin}#{proved.position}"
    by = ", ".join(f"{name} ({utc(time)})" for name, time in proved.cosigned.items())
    return {
        "title": f"Amanah {what['donation']}",
        "origin": proved.checkpoint.origin,
        "date": [int(part) for part in verified.entry["at"][:10].split("-")],
        "amount": rupiah(amount),
        "amount_id": f"{indonesian(amount)} rupiah",
        "amount_en": f"{english(amount)} rupiah",
        "rows": [[one, two, str(what[name])] for name, one, two in _ROWS if what.get(name) is not None],
        "bought": _bought(verified),
        "qr": f"{where} {leaf}",
        "short": where,
        **_proving(verified, by),
        **_not_proving(what, is_told=verified.statement is not None),
        "proof": _proof(proved.log, verified, leaf),
    }


def _proving(verified: Verified, by: str) -> dict[str, str]:
    proved, at = verified.proved, verified.entry["at"]
    return {
        "proves_id": f"Pengelola buku {proved.checkpoint.origin} mencatat persis entri ini pada {at}, di posisi "
        f"{proved.position} dari {proved.checkpoint.size}, dan tidak dapat menghapus atau mengubahnya tanpa terlihat. "
        f"Saksi: {by or 'tidak ada'}.",
        "proves_en": f"The keeper of the book {proved.checkpoint.origin} recorded exactly this entry, at position "
        f"{proved.position} of {proved.checkpoint.size}, and cannot drop or change it unseen. "
        f"Witnesses: {by or 'none'}.",
    }


def _bought(verified: Verified) -> list[list[str]]:
    """Return what the gift bought, in the words of the donor's statement; nothing where none tells it yet."""
    if verified.statement is None:
        return []
    told, gift = verified.statement.entry["what"], gift_told(verified.entry, verified.statement.entry)
    assert gift is not None, "the statement was checked to tell of the gift"
    names = [f"{region_names().get(code, code)} ({code})" for code in gift["regions"]]
    months = f"{gift['first']} - {gift['last']}" if "first" in gift else "-"
    money = ((one, two, rupiah(gift[name])) for name, one, two in _MONEY)
    return [
        ["Menurut pernyataan", "Stated", f"{told['statement']}, {told['until']}"],
        ["Orang-bulan dibayar", "Person-months paid", f"{gift['person_months']:,}".replace(",", ".")],
        ["Bulan", "Months", months],
        ["Wilayah", "Regions", ", ".join(names) or "-"],
        *(list(row) for row in money),
    ]


def _not_proving(what: Mapping[str, Any], *, is_told: bool) -> dict[str, str]:
    papers = "; ".join(" ".join(str(value) for value in paper.values()) for paper in what.get("evidence") or [])
    bought = ("", "") if is_told else ("bulan dan wilayah apa yang dibelinya, ", "which months and regions it bought, ")
    return {
        "not_id": f"Bahwa bank menerima uangnya, {bought[0]}bahwa BPJS mengonfirmasi bulan-bulannya, "
        f"bahwa orang-orangnya ada, atau bahwa suatu klaim dibayar. Dokumen: {papers or 'tidak ada yang disebut'}.",
        "not_en": f"That a bank received the money, {bought[1]}that BPJS confirmed the months, "
        f"that the people exist, or that a claim was paid. Documents: {papers or 'none named'}.",
    }


def _proof(log: Key, verified: Verified, leaf: str) -> list[list[str]]:
    head = verified.proved.checkpoint
    return [
        ["Daun / leaf", leaf],
        ["Akar / root", f"{head.root.hex()} ({head.size})"],
        ["Kunci / key", str(log)],
    ]
