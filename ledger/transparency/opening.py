"""Whether a log may go on: what was published, what was signed, what the head row and the book say must agree."""

from dataclasses import dataclass

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.folder import LogFolder
from ledger.transparency.port import LogRows, Signer
from ledger.transparency.proofs import check_consistency, consistency_path
from ledger.transparency.tiles import Edge, TileTree, tiles_of
from ledger.transparency.tree import EMPTY_ROOT

_STOP = "nothing is signed until a person has looked"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a log stands: the head that is decided, and the head up to which the tiles are made."""

    head: Checkpoint
    built: Checkpoint


def check_opening(folder: LogFolder, rows: LogRows, signer: Signer, *, whole: bool = False) -> Standing:
    """Return where the log stands; refuse a fork, a restored backup and a missing tile, saying which.

    With ``whole``, the tiles of the decided head itself are looked at, once a broken turn is finished.
    """
    published, signed = _published(folder, signer), signer.last()
    head = rows.head()
    if head is None:
        _must_be_new(signer, published, signed)
        rows.begin(signer.key.name)
        head = rows.head()
        assert head is not None, "a log that was begun has its head row"
    if head.origin != signer.key.name:
        raise LogRefusal(
            "log_of_another_book",
            f"expected the key of the log {head.origin}, found that of {signer.key.name}; use the key of this book",
        )
    _compare_memory(head, published, signed)
    _compare_book(head, rows)
    built = head if whole else published or Checkpoint(head.origin, 0, EMPTY_ROOT)
    _compare_tiles(folder, built, published)
    return Standing(head, built)


def _published(folder: LogFolder, signer: Signer) -> Checkpoint | None:
    note = folder.published
    if note is None:
        return None
    try:
        head = Checkpoint.parse(note.text)
        known = [signer.key, *(folder.policy.logs_of(head.origin) if folder.is_begun else [])]
        if note.signed_by(known):
            return head
        found = f"none by {head.origin} with a key that the log has or had"
    except NotProved as error:
        found = error.message
    raise LogRefusal(
        "checkpoint_false",
        f"expected the published checkpoint to be signed by this log, found {found}; {_STOP}",
    )


def _must_be_new(signer: Signer, published: Checkpoint | None, signed: Checkpoint | None) -> None:
    known = max((head.size for head in (published, signed) if head is not None), default=0)
    if published is not None or signed is not None:
        raise LogRefusal(
            "log_restored",
            f"expected the log's head row in the database, found none, while a head of size {known} of "
            f"{signer.key.name} was signed: an older or another database stands here; {_STOP}",
            signed=known,
            found=0,
        )


def _compare_memory(head: Checkpoint, published: Checkpoint | None, signed: Checkpoint | None) -> None:
    for name, known in (("published", published), ("signed", signed)):
        if known is None:
            continue
        if known.size > head.size:
            raise LogRefusal(
                "log_restored",
                f"expected the database at the {name} head of size {known.size} or beyond, found its log at "
                f"{head.size}: it was restored from a backup; bring the lost entries back from the bundles, {_STOP}",
                signed=known.size,
                found=head.size,
            )
        if known.size == head.size and known.root != head.root:
            raise _forked(head.size, name, known.root, "the head row", head.root)
    if published is not None and (signed is None or signed.size < published.size):
        raise LogRefusal(
            "signer_restored",
            f"expected the signer to remember the published head of size {published.size}, found "
            f"{'nothing' if signed is None else f'size {signed.size}'}: its memory was restored or lost; put the "
            f"published checkpoint's first three lines into its memory, {_STOP}",
            signed=0 if signed is None else signed.size,
            found=published.size,
        )


def _compare_book(head: Checkpoint, rows: LogRows) -> None:
    if head.size == 0:
        return
    last = rows.last()
    if last < head.size:
        raise LogRefusal(
            "log_restored",
            f"expected the book to hold the {head.size} entries that the log holds, found {last}: entries are "
            f"missing at its end; bring them back from the bundles, {_STOP}",
            signed=head.size,
            found=last,
        )
    end = rows.end_of(head.size)
    if end is None or end.root != head.root:
        raise _forked(head.size, "the log's head row", head.root, "the book", end.root if end else b"")


def _compare_tiles(folder: LogFolder, built: Checkpoint, published: Checkpoint | None) -> None:
    for path in folder.missing(tiles_of(built.size)):
        raise LogRefusal(
            "tile_missing",
            f"expected the file {path} of the published tree, whole, found none or a part; restore it from a mirror, "
            "or run `amanah log repair`, which makes it again from the book",
            tile=path,
        )
    edge = Edge.load(built.size, folder.read_tile)
    if edge.root() != built.root:
        raise _forked(built.size, "the checkpoint", built.root, "the tiles", edge.root())
    if published is None or published.size == 0:
        return
    tree = TileTree(built.size, folder.read_tile)
    try:
        check_consistency(
            consistency_path(tree.node, published.size, built.size),
            old=published.size,
            old_root=published.root,
            new=built.size,
            new_root=built.root,
        )
    except NotProved:
        raise _forked(published.size, "published", published.root, "the tiles", b"") from None


def _forked(size: int, one: str, root: bytes, other: str, found: bytes) -> LogRefusal:
    return LogRefusal(
        "log_forked",
        f"expected one history, found two of size {size}: the root of {one} is {root.hex()}, that of {other} is "
        f"{found.hex() or 'another'}; entries were changed after they were sealed, run `amanah audit --log`, {_STOP}",
        size=size,
    )
