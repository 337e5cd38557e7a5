"""A number of a document has one form, and neither it nor a label or an id holds a NIK."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.event import Label, Quotation, Reference, folded
from ledger.identifiers import CreditId, FundId, WorkerId, new_id, new_ids

NIK = "1222010101900001"
REFERENCE = TypeAdapter(Reference)


@pytest.mark.parametrize(
    "text",
    [
        "FT22360A1B2C",
        "900/123/DPA/2022",
        "B.1_2-3:4 5",
        "x" * 64,
        NIK + "7",
        f"9{NIK}",
        "1" * 18,
        "1222013901900001",
        "12220139.01900001",
        "12.22.01.010190.00017",
        "FT 12.22.01.010190.0001",
        "12.22.01.010190.0001/DPA",
    ],
)
def test_a_reference_has_letters_digits_and_few_signs(text: str) -> None:
    assert REFERENCE.validate_python(text) == text


@pytest.mark.parametrize("text", ["", "x" * 65, "ＦＴ１", "a,b", "a|b", "a(b)", "é", "a\tb", "Budi & Ani", "１２"])
def test_another_form_is_no_reference(text: str) -> None:
    with pytest.raises(ValidationError):
        REFERENCE.validate_python(text)


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"FT-{NIK}",
        f"{NIK}/2022",
        "1222 0101 0190 0001",
        "122201-010190-0001",
        "12.22.01.010190.0001",
        "12 22 01 010190 0001",
        "122201010190-0001",
        "1222 0101 01900001",
        "12220101/01900001",
        "/12_2201:0101900-001.",
    ],
)
def test_a_nik_on_its_own_is_no_reference(text: str) -> None:
    with pytest.raises(ValidationError, match="exactly 16 digits on their own") as refused:
        REFERENCE.validate_python(text)
    assert "leave the number out" in refused.value.errors()[0]["msg"]
    assert NIK not in refused.value.errors()[0]["msg"]


@pytest.mark.parametrize("kind", [Label, Quotation])
@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"no. {NIK}",
        f"7{NIK}7",
        "1222.0101.0190.0001",
        "12 22 01 01 01 90 00 01",
        "１２２２０１０１０１９００００１",
        *(f"12{sign}22{sign}01{sign}010190{sign}0001" for sign in (",", "·", "−", "‒", "|", "'", "+", "~", ", ", "’")),
        "(12)[22]{01}<010190>(0001)",
        "①②②②⓪①⓪①⓪①⑨⓪⓪⓪⓪①",
        "⑫㉒⓪①⓪①⓪①⑨⓪⓪⓪⓪①",
        "❶❷❷❷⓿❶⓿❶⓿❶❾⓿⓿⓿⓿❶",
        "¹²²²⁰¹⁰¹⁰¹⁹⁰⁰⁰⁰¹",
        "⒈⒉⒉⒉⓪⑴⓪⑴⓪⑴⑼⓪⓪⓪⓪⑴",
        "١٢٢٢٠١٠١٠١٩٠٠٠٠١",
    ],
)
def test_words_hold_no_nik(kind: object, text: str) -> None:
    with pytest.raises(ValidationError, match="found a NIK among their digits"):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    "text",
    [
        "Perbup 12/2022, 16 pasal, Rp1.680.000.000",
        "12220101é01900001",
        "1222 0101 dan 0190 0001",
        "2021, 2022, 2023, 2024",
        "12,22,01,019901,0001",
    ],
)
def test_words_may_hold_other_digits(text: str) -> None:
    assert TypeAdapter(Label).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (WorkerId, f"w-{NIK}"),
        (CreditId, f"gift-{NIK}"),
        (FundId, f"fund-a-{NIK}"),
        (FundId, f"fund-{NIK}-b"),
        (FundId, "fund-1222-0101.0190-0001-x"),
        (FundId, f"fund-77{NIK}77"),
    ],
)
def test_no_id_holds_a_nik(kind: object, name: str) -> None:
    with pytest.raises(ValidationError, match="16 or more digits"):
        TypeAdapter(kind).validate_python(name)


def test_a_random_id_of_digits_alone_ends_in_a_letter() -> None:
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = sum(alphabet.index(c) << (75 - 5 * i) for i, c in enumerate(NIK))
    drawn = number.to_bytes(10, "big")
    assert new_id("w", lambda _: drawn) == f"w-{NIK[:-1]}z"
    assert new_ids("w", 2, lambda _: drawn + b"\xff" * 10) == [f"w-{NIK[:-1]}z", "w-" + "z" * 16]


def test_references_are_compared_in_capitals_with_their_spaces_folded() -> None:
    assert folded("trf-1  a") == folded("TRF-1 A") == "TRF-1 A"
