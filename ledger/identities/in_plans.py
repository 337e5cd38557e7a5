"""Where somebody stands in sealed plans, and how what they say of him is destroyed with him."""

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from ledger.identities.person import Person
from ledger.identities.port import VaultPort
from ledger.rosters.beside import Standing
from ledger.rosters.parts import FILE, ROSTER, opened_part, without_rows
from ledger.store import PlanRow, Reader, Writer

_CHUNK = 1 << 20
_LONGEST = 1024
"""More characters than a row of a person's words has, with the tags between them."""
_TAG = re.compile(r"<[^<>]{0,512}>")
_OTHER = re.compile(r"[\W_]+")


def plans_naming(vault: VaultPort, reader: Reader, workers: Sequence[str]) -> Iterator[Standing]:
    """Yield the plans that still open in which a person stands, under any of his ids; one plan in memory at a time.

    His NIK is looked for in the rows and in the file, and his name in the file where rows of it could not be read.
    """
    people = list(vault.people(reader, workers).values())
    for listed in reader.plans():
        row = reader.plan(listed.plan)
        assert row is not None, "a plan that is listed is there"
        if row.wrapped_key:
            in_rows = _in_rows(vault, row, people)
            if in_rows or (row.file and _in_file(vault, row, people)):
                yield Standing(row.plan, in_rows)


def cut(vault: VaultPort, writer: Writer, plan: str, workers: Sequence[str]) -> None:
    """Destroy a person's rows of a plan, and its file; the other rows stand under a new key."""
    vault.must_have_the_keys(writer)
    row = writer.plan(plan)
    assert row is not None, "a plan that is cut is there"
    niks = {person.nik for person in vault.people(writer, workers).values()}
    writer.seal_plan_again(without_rows(vault, row, niks))


def _in_rows(vault: VaultPort, row: PlanRow, people: Sequence[Person]) -> bool:
    listed = opened_part(vault, row, ROSTER)
    return any(f'"{person.nik}"'.encode() in listed for person in people)


def _in_file(vault: VaultPort, row: PlanRow, people: Sequence[Person]) -> bool:
    looked_for = [person.nik for person in people]
    if json.loads(row.told)["counts"]["malformed"]:
        looked_for += [_folded(person.name) for person in people]
    return any(_holds(stream, looked_for) for stream in _streams(opened_part(vault, row, FILE)))


def _streams(file: bytes) -> Iterator[IO[str]]:
    """Yield a file as text, or the names and each part of a workbook: all that was read when the list was planned."""
    if not file.startswith(b"PK"):
        yield io.TextIOWrapper(io.BytesIO(file), _encoding(file), errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        yield io.StringIO("\n".join(book.namelist()))
        for part in book.namelist():
            with book.open(part) as stream:
                yield io.TextIOWrapper(stream, "utf-8", errors="replace")


def _encoding(file: bytes) -> str:
    if file.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        file.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _holds(stream: IO[str], looked_for: Sequence[str]) -> bool:
    before = ""
    while chunk := stream.read(_CHUNK):
        text = before + chunk
        folded = _folded(_TAG.sub("", html.unescape(text)))
        if any(word in folded for word in looked_for):
            return True
        before = text[-_LONGEST:]
    return False


def _folded(text: str) -> str:
    """Return the small letters and digits of a text alone, without marks and whatever its form (Unicode NFKD).

    Words are found so beside a title or a mark of death, over the cells of a row, and in each of our encodings.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return _OTHER.sub("", text.casefold())
