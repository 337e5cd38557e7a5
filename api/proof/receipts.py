"""Receipts: the files that a donor keeps, made from the log's own files and the entry's stored bytes."""

from dataclasses import dataclass, replace
from pathlib import Path

from api.bootstrap import ReadingRoom
from api.log import Level, begun_folder, open_log, reached, replaced_by
from api.proof.certificate import SUFFIX as PDF_SUFFIX
from api.proof.certificate import certificate_of, has_libraries
from ledger.donations.events import DonationReceived
from ledger.errors import Malformed, Refused, Unknown
from ledger.store import StoredEntry
from ledger.store.mapper import decode
from ledger.transparency import verify_receipt
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.folder import LogFolder
from ledger.transparency.notes import Note
from ledger.transparency.policy import NONE, Policy
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.receipt import SEALED, SUFFIX, WITNESSED, Receipt
from ledger.transparency.receipt import verify_receipt as verify
from ledger.transparency.tiles import TileTree
from ledger.transparency.tlog_proof import SUFFIX as PROOF_SUFFIX
from ledger.transparency.tlog_proof import TlogProof
from projections.donor_statements import issued_statements

ENTRY_SUFFIX = ".entry"
PAGE_SUFFIX = ".html"
_PAGE = Path(__file__).parent / "static" / "receipt.html"
_PLACE = "%RECEIPT%"
_OPENING = '<script type="application/json" id="receipt">'
_KINDS = ("DonationReceived",)


@dataclass(frozen=True, slots=True)
class Written:
    """A receipt in its files."""

    position: int
    level: str
    files: tuple[str, ...]
    replaced_by: int | None
    """What stands in the entry's place, where a correction took it back: a receipt of that supersedes this one."""


def gift_entries(room: ReadingRoom, donation: str) -> list[StoredEntry]:
    """Return the entries with which a gift was received: one, or one for each part of a transfer that was split."""
    with room.store.reader() as reader:
        position = reader.natural_key("donation", donation)
        if position is None:
            raise Unknown("donation", donation)
        commit = reader.commit_of(position)
        assert commit is not None, "an entry stands in a commit"
        found = reader.entries(after=commit.first - 1, until=commit.position, limit=commit.position, kinds=_KINDS)
    word = f'"donation":"{donation}"'.encode()
    return [entry for entry in found if word in bytes(entry.state)]


def statement_of(room: ReadingRoom, gift: StoredEntry, donation: str) -> StoredEntry | None:
    """Return the statement that tells the donor of a gift up to the latest day; none where none was issued yet."""
    event = decode(gift).event
    assert isinstance(event, DonationReceived), "a gift is received"
    room.catch_up()
    with room.store.reader() as reader:
        issued = issued_statements(reader, donor=event.donor).rows
        told = [(one.until, one.position) for one in issued if donation in one.gifts]
        return reader.entry(max(told)[1]) if told else None


def head_at(folder: LogFolder, level: str) -> Note | None:
    """Return the newest head of a level; what belongs together is proved under one."""
    return folder.witnessed if level == WITNESSED else folder.published


def receipt_of(folder: LogFolder, stored: StoredEntry, note: Note | None, *, level: str) -> Receipt:
    """Return the receipt of an entry under a head of a level; refuses one that the head does not hold yet."""
    position = stored.position
    size = Checkpoint.parse(note.text).size if note else 0
    if note is None or size < position:
        raise Refused(
            "level_not_reached",
            f"expected the entry at position {position} to be {level}, found the newest such head at size {size}; "
            "ask again in a moment, or run `amanah log publish` and `amanah log witness`",
            expected=position,
            found=size,
        )
    return _receipt(folder, bytes(stored.state), position - 1, note, size, level=level)


def _receipt(folder: LogFolder, entry: bytes, index: int, note: Note, size: int, *, level: str) -> Receipt:
    path = inclusion_path(TileTree(size, folder.read_tile).node, index, size)
    policy = folder.policy
    if level == SEALED:
        policy = replace(policy, witnesses={}, groups={}, quorum=NONE)
    signers = {(signature.name, signature.key_id) for signature in note.signatures}
    logs = tuple(key for key in policy.logs if (key.name, key.key_id) in signers)
    policy = replace(policy, logs=logs)
    return Receipt(entry, bytes(TlogProof(index, tuple(path), bytes(note))), policy.text, level)


def write_receipts(room: ReadingRoom, donation: str, to: Path, *, level: Level | None = None) -> list[Written]:
    """Write the receipts of a gift into a folder: proof, entry, container, page, and the verifier that needs nothing.

    Without a level, the highest that the gift has reached; a gift that is recorded only is sealed first.
    """
    entries = gift_entries(room, donation)
    told = statement_of(room, entries[0], donation)
    last = max(entries[-1].position, 0 if told is None else told.position)
    if reached(room, last).level is Level.RECORDED:
        open_log(room.settings, room.store).publish()
    found = reached(room, last).level if level is None else level
    if found is Level.RECORDED:
        raise Refused("level_not_reached", "expected sealed or witnessed as the level of a receipt, found recorded")
    folder = begun_folder(room.settings)
    try:
        to.mkdir(parents=True, exist_ok=True)
        head = head_at(folder, found)
        statement = b"" if told is None else bytes(receipt_of(folder, told, head, level=found))
        files = [
            _write(folder, entry, head, _name(donation, n), to, level=found, statement=statement)
            for n, entry in enumerate(entries)
        ]
        verifier = to / "verify_receipt.py"
        verifier.write_bytes(Path(verify_receipt.__file__).read_bytes())
    except OSError as error:
        raise Malformed(
            "folder_unusable", f"expected a folder that can be written at {to}, found: {error.strerror}"
        ) from error
    return [
        Written(entry.position, found, names, replaced_by(room, entry.position))
        for entry, names in zip(entries, files, strict=True)
    ]


def _name(donation: str, number: int) -> str:
    return donation if number == 0 else f"{donation}-{number + 1}"


def _write(
    folder: LogFolder, stored: StoredEntry, head: Note | None, name: str, to: Path, *, level: Level, statement: bytes
) -> tuple[str, ...]:
    receipt = replace(receipt_of(folder, stored, head, level=level), statement=statement)
    octets = bytes(receipt)
    verify(octets)  # nothing is handed out that its own verifier would refuse
    files = {
        f"{name}{PROOF_SUFFIX}": receipt.proof,
        f"{name}{ENTRY_SUFFIX}": receipt.entry,
        f"{name}{SUFFIX}": octets,
        f"{name}{PAGE_SUFFIX}": page_of(octets),
    }
    if has_libraries():
        files[f"{name}{PDF_SUFFIX}"] = certificate_of(octets)
    for file, content in files.items():
        (to / file).write_bytes(content)
    return tuple(files)


def page_of(receipt: bytes) -> bytes:
    """Return the page that verifies itself, with a receipt in it."""
    before, place, after = _PAGE.read_text(encoding="utf-8").partition(_PLACE)
    assert place, "the page has a place for the receipt"
    return before.encode() + receipt + after.encode()


def receipt_in(octets: bytes) -> bytes:
    """Return the receipt of a file: the container itself, or the one within a page."""
    _, opening, rest = octets.partition(_OPENING.encode())
    return rest.partition(b"</script>")[0] if opening else octets


def policy_in(octets: bytes | None) -> Policy | None:
    """Return a policy of one's own, if one is given."""
    return None if octets is None else Policy.parse(octets)
