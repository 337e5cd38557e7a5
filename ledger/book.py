"""The book: commands go in, entries stay. One command is one commit, decided and written under the lock of the head."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from threading import RLock
from typing import TypeVar

from ledger.application import Ledger
from ledger.clock import BookClock
from ledger.command import Command
from ledger.deciding import decided
from ledger.errors import BulkRefused, KeyReused, PersonMonthHeld, Refusal, Unknown
from ledger.event import Entry
from ledger.folds import Folds
from ledger.history import NOBODY_READS, BookHistory, Readers
from ledger.identifiers import Random
from ledger.identities.events import ERASURES, PERSONS
from ledger.identities.of_book import follow, forget, keep_sealed, must_be_free, must_be_known
from ledger.identities.people_named import NamedInVault
from ledger.identities.port import NOBODY, Resolved, VaultPort
from ledger.naming import check_names
from ledger.placing import Placed, placed
from ledger.prepared import Prepared, kept_of, size_of
from ledger.receipt import Receipt
from ledger.registers.events import STREAM as REGISTERS
from ledger.store import Head, Reader, Store, Writer
from ledger.store.bulk import collector_paused
from ledger.store.mapper import decode
from ledger.store.scrub import scrub
from ledger.store.stamps import Clock

T = TypeVar("T")


class Book:
    """The one place that knows the library's application, the clock and the idempotency keys.

    ``clock`` gives aware datetimes; ``random`` gives bytes for ids and nonces; ``accept_jump`` lets the clock pass
    more than 31 days since the newest entry, once a person has looked; ``readers`` are asked for what no stream tells.
    """

    def __init__(
        self,
        store: Store,
        vault: VaultPort,
        *,
        clock: Clock,
        random: Random,
        accept_jump: bool = False,
        readers: Readers = NOBODY_READS,
    ) -> None:
        self.store = store
        self.ledger = Ledger(store)
        self._vault = vault
        self._clock = BookClock(clock, accept_jump=accept_jump)
        self._random = random
        self._readers = readers
        self._folds = Folds()
        self._lock = RLock()

    def record(self, command: Command, *, actor: str, key: str, dry_run: bool = False) -> Receipt:
        """Record a command under an idempotency key; raises a `Refusal` and leaves the book as it was."""
        check_names(actor, [key])
        request = self._vault.request_digest(command.as_request())
        with collector_paused(size_of(command)), ExitStack() as stack:
            prepared = self._prepare(command, actor, key) if command.BULK else None
            stack.enter_context(self._lock)
            with self._folds_dropped_on_failure(), self.store.writer() as writer:
                before = self._replayed(writer, actor, key, request)
                if before is not None:
                    return before
                self._folds.advance_to(writer)
                receipt, told = self._write_prepared(writer, command, actor, prepared)
                if dry_run:
                    writer.abandon()
                    return replace(receipt, dry_run=True)
                writer.keep_receipt(actor, key, request, receipt.first, receipt.position, receipt.at)
                self._take_in(told)
                self._save_snapshots(writer, {run.happening.stream for run in told.runs})
            self._scrub([receipt])
            return receipt

    @contextmanager
    def _folds_dropped_on_failure(self) -> Iterator[None]:
        """Drop what is kept in memory where a commit fails after it was taken in; a refusal comes before that."""
        try:
            yield
        except Refusal:
            raise
        except BaseException:
            self._folds = Folds()
            raise

    def record_all(
        self, commands: Sequence[tuple[Command, str]], *, actor: str, dry_run: bool = False
    ) -> list[Receipt]:
        """Record many commands in one commit, all or none; raises `BulkRefused` naming each offending row."""
        check_names(actor, [key for _, key in commands])
        requests = [self._vault.request_digest(command.as_request()) for command, _ in commands]
        with self._lock:
            try:
                with self.store.writer() as writer:
                    self._folds.advance_to(writer)
                    receipts = self._write_all(writer, commands, requests, actor)
                    if dry_run:
                        writer.abandon()
                    else:
                        self._save_snapshots(writer, self._folds.streams())
            except BaseException:
                self._folds = Folds()
                raise
            if dry_run:
                self._folds = Folds()
                return [receipt if receipt.replayed else replace(receipt, dry_run=True) for receipt in receipts]
            self._scrub(receipts)
            return receipts

    def _scrub(self, receipts: Sequence[Receipt]) -> None:
        if any(receipt.subject.startswith((ERASURES, REGISTERS, "plan-")) for receipt in receipts):
            scrub(self.store)

    def _write_all(
        self, writer: Writer, commands: Sequence[tuple[Command, str]], requests: Sequence[bytes], actor: str
    ) -> list[Receipt]:
        receipts: list[Receipt] = []
        refusals: dict[int, Refusal] = {}
        for row, ((command, key), request) in enumerate(zip(commands, requests, strict=True)):
            try:
                with writer.attempt():
                    receipt = self._replayed(writer, actor, key, request)
                    if receipt is None:
                        receipt, told = self._write(writer, command, actor, None)
                        writer.keep_receipt(actor, key, request, receipt.first, receipt.position, receipt.at)
                        self._take_in(told)
                receipts.append(receipt)
            except Refusal as refusal:
                refusals[row] = refusal
        if refusals:
            raise BulkRefused(refusals)
        return receipts

    def _replayed(self, reader: Reader, actor: str, key: str, request: bytes) -> Receipt | None:
        kept = reader.receipt(actor, key)
        if kept is None:
            return None
        if kept.request != request:
            raise KeyReused(
                "key_reused",
                f"expected the request that this key was first used for, at position {kept.last}, found another; "
                "use a new key for a new request",
                position=kept.last,
            )
        subject = reader.entry(kept.first)
        assert subject is not None, "a receipt names entries of the book"
        return Receipt(kept.last, kept.first, kept.last - kept.first + 1, kept.at, subject.stream, replayed=True)

    def _prepare(self, command: Command, actor: str, key: str) -> Prepared | None:
        """Decide a bulk before the lock, over a consistent read; under the lock it is checked that nothing moved.

        It is decided as if nobody's months were held, which is nearly always so. Where they are, the guard of the
        slots says so under the lock, and the command is decided again with what is held.
        """
        with self.store.reader() as reader:
            if reader.receipt(actor, key) is not None:
                return None
            filled = command.with_ids(self._random)
            must_be_known(reader, filled)
            resolution = self._vault.resolve(reader, filled.named_persons(), villages=filled.villages())
            named = self._named(reader, filled, resolution)
            history = self._history(reader, Folds(), named, actor, holds_nothing=not command.WHOLE)
            for stream in (ERASURES, PERSONS):  # Whoever is erased or merged before the lock is resolved again.
                history.version(stream)
            made = decided(filled, history)
            return Prepared(filled, kept_of(filled, resolution, made), made, history)

    def _history(
        self, reader: Reader, folds: Folds, named: NamedInVault, actor: str, *, holds_nothing: bool = False
    ) -> BookHistory:
        ids, opened = named.ids, self._vault.opened_key
        return BookHistory(reader, folds, named.today, ids, holds_nothing, self._readers, actor, named, opened)

    def _named(self, reader: Reader, command: Command, resolution: Resolved) -> NamedInVault:
        return NamedInVault.of(command, resolution, vault=self._vault, reader=reader, today=self._clock.today())

    def today(self) -> date:
        """Return today in UTC+9, by the book's clock."""
        return self._clock.today()

    def considered(self, command: Command, question: Callable[[BookHistory], T], *, actor: str) -> T:
        """Answer a question on the history that the command would be decided on; nothing is written or locked."""
        with collector_paused(size_of(command)), self.store.reader() as reader:
            must_be_known(reader, command)
            resolution = self._vault.resolve(reader, command.named_persons(), keeping=False)
            return question(self._history(reader, Folds(), self._named(reader, command, resolution), actor))

    def _write_prepared(
        self, writer: Writer, command: Command, actor: str, prepared: Prepared | None
    ) -> tuple[Receipt, Placed]:
        """Write what was decided before the lock; where a month was taken since, decide again under it."""
        if prepared is not None:
            try:
                with writer.attempt():
                    return self._write(writer, command, actor, prepared)
            except PersonMonthHeld:
                pass
        return self._write(writer, command, actor, None)

    def _write(self, writer: Writer, command: Command, actor: str, prepared: Prepared | None) -> tuple[Receipt, Placed]:
        at = self._clock.stamp(writer.head.at) if writer.committed is None else writer.committed.at
        if prepared is None or not self._still_holds(writer, prepared):
            prepared = self._decide(writer, command, actor)
        made = prepared.made
        follow(writer, prepared)
        must_be_free(self._vault, writer, prepared)
        self._vault.keep_private(writer, prepared.command.private())
        keep_sealed(self._vault, writer, prepared.command)
        before = writer.head.position
        versions = self._versions(writer, prepared)
        told = placed(made, versions=versions, after=before, at=at, by=actor, random=self._random)
        made.bodies.clear()
        prepared.resolution = NOBODY
        writer.use_natural_keys([(scope, natural, before + 1 + index) for scope, natural, index in made.keys])
        first, last = writer.append(told.rows, at=at)
        if made.releases:
            writer.release_slots(made.releases)
        if made.claims:
            writer.claim_slots([(worker, year, mask, first + index) for worker, year, mask, index in made.claims])
        forget(self._vault, writer, made.happenings, today=prepared.history.today)
        self._folds.adopt(prepared.history.folds)
        return Receipt(last, first, made.count, at, made.happenings[0].stream), told

    @staticmethod
    def _versions(writer: Writer, prepared: Prepared) -> dict[str, int]:
        """Return the versions of the streams to be written: those that the decision read are known."""
        touched = prepared.history.touched
        written = {happening.stream for happening in prepared.made.happenings}
        unread = written - touched.keys()
        return {**touched, **(writer.versions(unread) if unread else {})}

    def _still_holds(self, writer: Writer, prepared: Prepared) -> bool:
        touched = prepared.history.touched
        versions = writer.versions(touched)
        unmoved = all(versions.get(stream, 0) == version for stream, version in touched.items())
        if prepared.command.WHOLE and writer.head.position != prepared.history.position:
            return False
        return unmoved and self._vault.keep(writer, prepared.resolution)

    def _decide(self, writer: Writer, command: Command, actor: str) -> Prepared:
        filled = command.with_ids(self._random)
        must_be_known(writer, filled)
        resolution = self._vault.resolve(writer, filled.named_persons(), villages=filled.villages())
        history = self._history(writer, self._folds, self._named(writer, filled, resolution), actor)
        made = decided(filled, history)
        resolution = kept_of(filled, resolution, made)
        kept = self._vault.keep(writer, resolution)
        assert kept, "under the lock nobody else keeps identities"
        return Prepared(filled, resolution, made, history)

    def _take_in(self, told: Placed) -> None:
        """Advance the folds kept in memory before the commit: what a fold cannot take never enters the book."""
        self._folds.position = -1  # Where a fold fails half-way, nothing kept counts as current any more.
        for run in told.runs:
            self._folds.take_in(run)
        self._folds.position = told.runs[-1].position + len(told.runs[-1].happening.events) - 1

    def _save_snapshots(self, writer: Writer, streams: Iterable[str]) -> None:
        """Keep the state of streams that grew long: a short cut for whoever loads them next."""
        for stream, fold in self._folds.unsaved(streams):
            writer.save_snapshot(stream, fold.version, fold.SNAPSHOT, fold.dump())
            self._folds.saved(stream, fold.version)

    def head(self) -> Head:
        """Return the end of the book: position, stamp and root hash."""
        with self.store.reader() as reader:
            return reader.head

    def read(
        self, *, after: int = 0, until: int | None = None, limit: int = 2000, kinds: Sequence[str] | None = None
    ) -> list[Entry]:
        """Return entries in the order of their positions, ``after`` left out, ``until`` included."""
        with self.store.reader() as reader:
            return [decode(s) for s in reader.entries(after=after, until=until, limit=limit, kinds=kinds)]

    def entry(self, position: int) -> Entry:
        """Return the entry at a position; raises `Unknown` where there is none."""
        with self.store.reader() as reader:
            stored = reader.entry(position)
        if stored is None:
            raise Unknown("position", str(position))
        return decode(stored)

    def entries(self, stream: str) -> list[Entry]:
        """Return the entries of one stream; empty where there is none."""
        with self.store.reader() as reader:
            return [decode(stored) for stored in reader.stream(stream)]
