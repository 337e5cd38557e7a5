"""The log's folder: what everybody may fetch, what auditors get under agreement, and what stays here.

::

    log/public/checkpoint           the newest signed head; the only file here that changes
    log/public/tile/0/000...        tiles of hashes, immutable
    log/entries/tile/entries/...    bundles of entries, never below the public root: they hold people's months
    log/witnessed                   the newest head that the policy's witnesses cosigned
    log/policy                      the log's keys, old ones too, and the witnesses (tlog-policy)
    log/signer/                     the signer's key and its memory
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.files import Drafts, write_whole
from ledger.transparency.notes import Note
from ledger.transparency.policy import Policy
from ledger.transparency.tiles import WIDTH, Tile, entries_of
from ledger.transparency.tree import HASH_BYTES

CHECKPOINT = "checkpoint"


class LogFolder:
    """The files of one log."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.public = path / "public"
        self.entries = path / "entries"
        self.signer = path / "signer"
        self.lock = path / ".following"
        self._policy = path / "policy"
        self._witnessed = path / "witnessed"
        self._aside = path / "aside"

    def read_tile(self, tile: Tile) -> bytes:
        """Return a tile's bytes; a partial one may have been replaced by the full one."""
        return self._read(self.public, tile, tile.path, Tile(tile.level, tile.number).path)[: tile.width * HASH_BYTES]

    def read_entries(self, tile: Tile) -> list[bytes]:
        """Return the entries beneath a tile of level 0."""
        bundle = self._read(self.entries, tile, tile.bundle_path, Tile(0, tile.number).bundle_path)
        return list(entries_of(bundle))[: tile.width]

    @staticmethod
    def _read(root: Path, tile: Tile, *paths: str) -> bytes:
        for path in paths if tile.width < WIDTH else paths[:1]:
            try:
                return (root / path).read_bytes()
            except FileNotFoundError:
                continue
        raise LogRefusal(
            "tile_missing",
            f"expected the file {paths[0]} below {root}, found none; restore it from a mirror, or run "
            "`amanah log repair`, which makes it again from the book",
            tile=paths[0],
        )

    def keep_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        """Write tiles that are not there yet, and read each back."""
        self._keep(self.public, {tile.path: octets for tile, octets in tiles.items()})

    def keep_bundles(self, bundles: Iterable[tuple[Tile, bytes]]) -> None:
        """Write bundles of entries that are not there yet."""
        with Drafts(self._aside) as drafts:
            for tile, octets in bundles:
                drafts.add(self.entries / tile.bundle_path, octets, mode=0o640)

    def _keep(self, root: Path, files: Mapping[str, bytes]) -> None:
        with Drafts(self._aside) as drafts:
            for path, octets in files.items():
                drafts.add(root / path, octets)
        for path, octets in files.items():
            if (root / path).read_bytes() != octets:
                raise LogRefusal("tile_torn", f"expected {path} as it was written, found other bytes", tile=path)

    def drop_partials(self, tiles: Iterable[Tile]) -> None:
        """Remove the partial forms of tiles that are full now (tlog-tiles, "Partial Tiles")."""
        for tile in tiles:
            if tile.width == WIDTH:
                shutil.rmtree(self.public / f"{tile.path}.p", ignore_errors=True)
                if tile.level == 0:
                    shutil.rmtree(self.entries / f"{tile.bundle_path}.p", ignore_errors=True)

    def missing(self, tiles: Iterable[Tile]) -> Iterator[str]:
        """Yield the path of each tile that is not there with all its bytes."""
        for tile in tiles:
            full = Tile(tile.level, tile.number)
            if not any(_length(self.public / each.path) == each.width * HASH_BYTES for each in {tile, full}):
                yield tile.path
            if tile.level == 0 and not any(_length(self.entries / each.bundle_path) for each in {tile, full}):
                yield tile.bundle_path

    @property
    def published(self) -> Note | None:
        """The newest signed head, as everybody can fetch it."""
        return _note(self.public / CHECKPOINT)

    def publish(self, note: Note) -> None:
        """Put a signed head in the place of the one before."""
        write_whole(self.public / CHECKPOINT, bytes(note))

    @property
    def witnessed(self) -> Note | None:
        """The newest head that the policy's witnesses cosigned."""
        return _note(self._witnessed)

    def keep_witnessed(self, note: Note) -> None:
        """Keep a head that enough witnesses cosigned."""
        write_whole(self._witnessed, bytes(note))

    @property
    def policy(self) -> Policy:
        """Whom the log names: its keys, old ones too, and its witnesses."""
        return _read_policy(self._policy.read_bytes, self._policy)

    @property
    def policy_text(self) -> str:
        """The policy's file as it stands, comments and addresses too."""
        return self._policy.read_text(encoding="utf-8", errors="surrogateescape")

    @property
    def is_begun(self) -> bool:
        """Whether there is a log here."""
        return self._policy.exists()

    def keep_policy(self, text: str) -> None:
        """Write the policy."""
        write_whole(self._policy, text.encode("utf-8", "surrogateescape"))


def _read_policy(read: Callable[[], bytes], path: Path) -> Policy:
    try:
        return Policy.parse(read())
    except FileNotFoundError:
        raise LogRefusal(
            "log_not_begun", f"expected a log with a policy in {path}, found none; run `amanah log publish` first"
        ) from None


def head_of(note: Note | None) -> Checkpoint | None:
    """Return what a note says of a log."""
    return None if note is None else Checkpoint.parse(note.text)


def _note(path: Path) -> Note | None:
    try:
        return Note.parse(path.read_bytes())
    except FileNotFoundError:
        return None
    except NotProved as error:
        raise LogRefusal(
            "checkpoint_damaged",
            f"expected a signed checkpoint in {path}, found otherwise: {error.message}; restore it from a mirror",
            path=str(path),
        ) from error


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
