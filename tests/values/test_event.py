"""An event's bytes are canonical: the same words make the same bytes, and the bytes come back as the same words."""

import hashlib
import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.event import Evidence, Label, Quotation, leaf_hash
from ledger.parties.events import PartyRegistered
from ledger.schemes.events import SchemeOpened
from ledger.vocabulary import KINDS

WORDS = {
    "party_kind": "government_unit",
    "party": "party-1",
    "name": 'Pemkab "Contoh" é 漢 \\ /',
    "effective_on": "2022-10-04",
    "basis": "reported",
    "evidence": [{"kind": "article", "title": "Judul", "issuer": "Penerbit", "issued_on": "2022-10"}],
}


def rfc_8785(words: Any) -> bytes:
    return json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_bytes_are_canonical_whatever_the_order_of_the_words() -> None:
    one = PartyRegistered.model_validate(WORDS)
    other = PartyRegistered.model_validate(dict(reversed(WORDS.items())))
    assert one.canonical() == other.canonical() == rfc_8785({**WORDS, "exceptions": []})


def test_the_bytes_come_back_as_the_same_words() -> None:
    event = PartyRegistered.model_validate(WORDS)
    assert PartyRegistered.model_validate_json(event.canonical()) == event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_the_fields_of_every_kind_are_ascii_and_in_alphabetical_order(kind: type[PartyRegistered]) -> None:
    names = list(kind.model_fields)
    assert names == sorted(names)
    assert all(name.isascii() for name in names)


def test_kinds_are_named_after_their_classes_and_are_unique() -> None:
    assert PartyRegistered.KIND == "PartyRegistered"
    assert len({kind.KIND for kind in KINDS}) == len(KINDS)


def test_an_event_is_frozen_and_takes_no_word_that_it_does_not_know() -> None:
    event = PartyRegistered.model_validate(WORDS)
    with pytest.raises(ValidationError, match="frozen"):
        event.name = "Lain"  # type: ignore[misc]  # what is tried
    with pytest.raises(ValidationError, match="extra"):
        PartyRegistered.model_validate(WORDS | {"nik": "1222010101900001"})


def test_a_message_about_a_bad_event_does_not_show_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refused:
        PartyRegistered.model_validate(WORDS | {"party": "Nama Rahasia"})
    assert "Rahasia" not in str(refused.value)


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\u202eb", "a\u2028b", "", "   ", "a" * 201, "a" * 1_000_000, 7])
def test_a_label_is_one_printable_line(text: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Label).validate_python(text)


def test_a_label_loses_the_blanks_around_it_and_a_quotation_may_be_longer() -> None:
    assert TypeAdapter(Label).validate_python("  Pemkab  ") == "Pemkab"
    assert TypeAdapter(Quotation).validate_python("a" * 500) == "a" * 500
    with pytest.raises(ValidationError):
        TypeAdapter(Quotation).validate_python("a" * 501)


@pytest.mark.parametrize("digest", ["sha256:" + "a" * 63, "md5:" + "a" * 64, "sha256:" + "A" * 64, "a" * 64])
def test_a_digest_is_a_sha_256_in_lower_case(digest: str) -> None:
    assert Evidence.model_validate({"kind": "pks", "digest": "sha256:" + "a" * 64})
    with pytest.raises(ValidationError):
        Evidence.model_validate({"kind": "pks", "digest": digest})


def test_every_date_is_between_1900_and_2199_or_partial() -> None:
    shape = {"scheme": "scheme-1", "name": "S", "programmes": ["JKK"], "basis": "reported"}
    opened = SchemeOpened.model_validate(shape | {"effective_on": "2022-10-04", "started": "2022"})
    assert b'"started":"2022"' in opened.canonical()
    with pytest.raises(ValidationError):
        SchemeOpened.model_validate(shape | {"effective_on": "2022-02-30"})


def test_a_leaf_is_hashed_as_rfc_6962_says() -> None:
    assert leaf_hash(b"") == hashlib.sha256(b"\x00").digest()
    assert leaf_hash(b"L123456").hex() == hashlib.sha256(b"\x00L123456").hexdigest()
