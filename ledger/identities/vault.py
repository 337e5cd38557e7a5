"""The vault knows who a WorkerId is: each person sealed under a key of his own, found again by a keyed NIK."""

import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import StoreRefusal
from ledger.event import stamp_time
from ledger.identifiers import Random, new_ids
from ledger.identities.likeness import born_and_living, differ
from ledger.identities.person import Person, Private
from ledger.identities.sealing import NONCE_BYTES, boxed, opened, words_of
from ledger.identities.vault_keys import KEY_BYTES, VaultKeys
from ledger.identities.vault_store import Fresh, VaultReader, VaultWriter
from ledger.store.rows import HeldApart, IdentityRow

KEYS_NOTE = "vault_keys"
"""Under which name the book's database notes which keys open its vault."""
_WORKER = "w"
_LIKENESS = b"amanah likeness 1 "


@dataclass(frozen=True, slots=True)
class Resolution:
    """WorkerIds in the order of the people, rows to keep, and the people whom the vault knows otherwise."""

    ids: list[str]
    fresh: list[IdentityRow]
    differs: list[int]
    """Indexes of people whose name or birth date is not the one under the same NIK: a warning, never overwritten."""


class Vault:
    """Seals people and opens them; its tables commit with the events.

    ``random`` makes WorkerIds and may be seeded in a demonstration. The persons' keys and nonces never come from it
    but from the operating system: whoever knows the seed must not be able to open the vault.
    """

    def __init__(
        self,
        keys: VaultKeys,
        random: Random = secrets.token_bytes,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.keys = keys
        self._master = AESGCM(keys.master)
        self._masters = [self._master, *([AESGCM(keys.next_master)] if keys.next_master else [])]
        self._random = random
        self._clock = clock

    def token(self, nik: str) -> bytes:
        """Return the look-up token of a NIK: keyed, since a plain hash of a NIK is enumerated in seconds."""
        return hmac.digest(self.keys.lookup, nik.encode(), "sha256")

    def held_token(self, nik: str) -> bytes:
        """Return what names the NIK of somebody erased: under a key of its own, so that no look-up leads there."""
        return hmac.digest(self.keys.held, nik.encode(), "sha256")

    def request_digest(self, request: bytes) -> bytes:
        """Return a keyed digest of a request, which may hold personal data, under a key of its own."""
        return hmac.digest(self.keys.requests, request, "sha256")

    def likeness(self, person: Person, village: str | None = None) -> bytes | None:
        """Return the keyed token of somebody's birth date, sex and village, by which those whom he may be are found."""
        words = born_and_living(person, village)
        return None if words is None else hmac.digest(self.keys.lookup, _LIKENESS + words, "sha256")

    def resolve(
        self,
        reader: VaultReader,
        persons: Sequence[Person],
        *,
        villages: Sequence[str | None] = (),
        keeping: bool = True,
    ) -> Resolution:
        """Return the WorkerIds of people, one NIK one id, and sealed rows for those whom the vault does not know.

        ``villages`` are where they live, where their own words do not say it. The NIK of somebody who was merged into
        another leads to that one. Without ``keeping`` nothing is sealed: who is only asked about gets an id that
        nobody has later.
        """
        if not persons:
            return Resolution([], [], [])
        tokens = [self.token(person.nik) for person in persons]
        known = reader.tokens(tokens)
        first: dict[bytes, int] = {}
        for index, token in enumerate(tokens):
            if token not in known:
                first.setdefault(token, index)
        fresh = dict(zip(first, new_ids(_WORKER, len(first), self._random), strict=True))
        found = [known.get(token) or fresh[token] for token in tokens]
        new = [
            (fresh[token], token, persons[index].living_in(villages[index] if villages else None))
            for token, index in (first.items() if keeping else ())
        ]
        standing = {fresh[token]: persons[index] for token, index in first.items()}
        led = reader.mergers(known.values())
        ids = [led.get(worker, worker) for worker in found] if led else found
        return Resolution(ids, self._sealed_rows(new), self._differing(reader, found, persons, standing))

    def keep(self, writer: VaultWriter, resolution: Fresh) -> bool:
        """Keep the fresh rows; false where another connection has kept one of the people meanwhile: resolve again."""
        if resolution.ids:
            self.must_have_the_keys(writer)
        return writer.insert_identities(resolution.fresh) == len(resolution.fresh)

    def keep_private(self, writer: VaultWriter, privates: Sequence[Private]) -> None:
        """Keep the names of parties that are natural persons; what is known stays, other spellings are added."""
        given: dict[str, Private] = {}
        if privates:
            self.must_have_the_keys(writer)
        for private in privates:
            given[private.subject] = private.added_to(given.get(private.subject))
        kept = {row.subject: row for row in writer.identities(list(given))} if given else {}
        for subject, row in kept.items():
            key = self._person_key(row)
            known = Private.model_validate_json(opened(key, row.sealed, subject))
            sealed = boxed(key, words_of(given[subject].added_to(known)), subject)
            writer.update_identity(row._replace(sealed=sealed))
        new = [(subject, None, private) for subject, private in given.items() if subject not in kept]
        writer.insert_identities(self._sealed_rows(new))

    def box(self, subject: str, parts: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
        """Seal the parts of a document that names people under a key of its own; return that key, wrapped, and them."""
        key, wrapped = self.new_key(subject)
        return wrapped, [boxed(AESGCM(key), part, f"{subject} {number}") for number, part in enumerate(parts)]

    def unbox(self, subject: str, wrapped: bytes, sealed: bytes, *, part: int) -> bytes:
        """Open a part of a document that ``box`` sealed."""
        return opened(AESGCM(self.opened_key(subject, wrapped)), sealed, f"{subject} {part}")

    def new_key(self, subject: str) -> tuple[bytes, bytes]:
        """Return a new key for what is sealed as a whole, and the same wrapped."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, boxed(self._masters[-1], key, subject)

    def opened_key(self, subject: str, wrapped: bytes) -> bytes:
        """Return a key that ``new_key`` wrapped."""
        for master in self._masters[:-1]:
            with suppress(StoreRefusal):
                return opened(master, wrapped, subject)
        return opened(self._masters[-1], wrapped, subject)

    def wrapped_anew(self, subject: str, wrapped: bytes) -> bytes:
        """Return the key of what is sealed as a whole, wrapped under the next master key."""
        return boxed(self._masters[-1], self.opened_key(subject, wrapped), subject)

    def reveal(self, reader: VaultReader, subject: str) -> Person | Private | None:
        """Return who a subject is, or none where the vault holds nothing; whoever calls this records that he read."""
        rows = reader.identities([subject])
        return self._open(rows[0]) if rows else None

    def people(self, reader: VaultReader, workers: Sequence[str]) -> dict[str, Person]:
        """Return who some workers are, for a decision that shows them to nobody; who was erased is not among them."""
        opened = {row.subject: self._open(row) for row in reader.identities(workers)}
        return {worker: person for worker, person in opened.items() if isinstance(person, Person)}

    def other_niks(self, reader: VaultReader, worker: str) -> list[str]:
        """Return the NIKs of those who were merged into a worker; whoever calls this records that he read."""
        merged = [absorbed for absorbed, kept in reader.mergers([worker]).items() if kept == worker]
        return sorted(self.nik_of(row) for row in reader.identities(merged))

    def is_whole(self, row: IdentityRow) -> bool:
        """Tell whether a row opens with its keys, and is found by the NIK that it holds; nobody sees who it is."""
        try:
            who = self._open(row)
        except (StoreRefusal, ValueError):
            return False
        if not isinstance(who, Person):
            return (row.token, row.likeness) == (None, None)
        return row.token == self.token(who.nik) and row.likeness in (None, self.likeness(who))

    def tokens_anew(self, row: IdentityRow, now: "Vault") -> IdentityRow:
        """Return a worker's row with the tokens of this vault's look-up key; another one's opens it."""
        person = now._open(row)
        assert isinstance(person, Person), "a worker is a person"
        return row._replace(likeness=self.likeness(person), token=self.token(person.nik))

    def forget(self, writer: VaultWriter, worker: str, *, also: Sequence[str], until: date, today: date) -> None:
        """Destroy a worker's key, row and token, and what is kept ``also`` of him; hold his months apart ``until``.

        Who was merged into him is destroyed with him, and the months of all are held apart under each NIK. What was
        held apart until before ``today`` is destroyed too.
        """
        merged = [absorbed for absorbed, kept in writer.mergers([worker]).items() if kept == worker]
        rows = writer.identities([worker, *merged])
        assert len(rows) == 1 + len(merged), "a worker whom the vault does not know is refused before"
        months: dict[int, int] = {}
        for (_, year), (mask, _) in writer.slots([worker, *merged]).items():
            months[year] = months.get(year, 0) | mask
        for token in (self.held_token(self.nik_of(row)) for row in rows):
            held = [HeldApart(token, year, mask, until.isoformat()) for year, mask in months.items() if mask]
            writer.hold_apart(held)
        writer.drop_held_apart(before=today.isoformat())
        for absorbed in merged:
            writer.part(absorbed)
        for subject in (worker, *merged, *also):
            writer.delete_identity(subject)

    def held_before(
        self, reader: VaultReader, niks: Mapping[str, str], wanted: Iterable[tuple[str, int, int]], *, on: date
    ) -> list[tuple[str, int, int]]:
        """Return the (worker, year, months) wanted that somebody held who had the same NIK and was erased.

        ``niks`` are the NIKs of those whom the command itself names so; those of the others are opened, and so are all
        of somebody who has several.
        """
        asked = list(wanted)
        workers = dict.fromkeys(worker for worker, _, _ in asked)
        led = {absorbed: kept for absorbed, kept in reader.mergers(workers).items() if kept in workers}
        several = {*led, *led.values()}
        rows = reader.identities([*(worker for worker in workers if worker not in niks), *several])
        named = [(niks[worker], worker) for worker in workers if worker in niks and worker not in several]
        named += [(self.nik_of(row), led.get(row.subject, row.subject)) for row in rows]
        tokens = {self.held_token(nik): worker for nik, worker in named}
        held: dict[tuple[str, int], int] = {}
        for apart in reader.held_apart([*tokens], on=on.isoformat()):
            key = (tokens[apart.token], apart.year)
            held[key] = held.get(key, 0) | apart.mask
        both = [(worker, year, mask & held.get((worker, year), 0)) for worker, year, mask in asked]
        return [one for one in both if one[2]]

    def name_and_birth(self, row: IdentityRow) -> tuple[str, str | None]:
        """Return the name and the birth date in a worker's row, as they are written there."""
        words = json.loads(self._words(row))
        return words["name"], words.get("birth_date")

    def nik_of(self, row: IdentityRow) -> str:
        """Return the NIK in a worker's row."""
        person = self._open(row)
        assert isinstance(person, Person), "a worker is a person"
        return person.nik

    def must_have_the_keys(self, reader: VaultReader) -> None:
        """Refuse to write under keys that were rotated since this process read them: nobody could open it."""
        noted = reader.noted(KEYS_NOTE)
        if noted is not None and noted != self.keys.note:
            raise StoreRefusal(
                "vault_keys_rotated",
                "expected the keys that this book's vault has now, found those from before a rotation; "
                "start this process again",
            )

    def rewrapped(self, row: IdentityRow) -> IdentityRow | None:
        """Return a row with its key wrapped under the next master key, or none where it is so already."""
        assert self.keys.next_master is not None, "a rotation of the master key is under way"
        with suppress(StoreRefusal):
            key = opened(self._master, row.wrapped_key, row.subject)
            return row._replace(wrapped_key=boxed(self._masters[-1], key, row.subject))
        self._person_key(row)
        return None

    def _open(self, row: IdentityRow) -> Person | Private:
        model = Person if row.subject.startswith(f"{_WORKER}-") else Private
        return model.model_validate_json(self._words(row))

    def _words(self, row: IdentityRow) -> bytes:
        return opened(self._person_key(row), row.sealed, row.subject)

    def _person_key(self, row: IdentityRow) -> AESGCM:
        return AESGCM(self.opened_key(row.subject, row.wrapped_key))

    def _sealed_rows(self, people: Sequence[tuple[str, bytes | None, Person | Private]]) -> list[IdentityRow]:
        """Seal each under a new key; the random bytes of all are drawn at once."""
        size = KEY_BYTES + 2 * NONCE_BYTES
        drawn = secrets.token_bytes(size * len(people))
        at = stamp_time(self._clock())
        wrap, rows = self._masters[-1].encrypt, []
        for start, (subject, token, person) in zip(range(0, len(drawn), size), people, strict=True):
            key, nonces = drawn[start : start + KEY_BYTES], drawn[start + KEY_BYTES : start + size]
            one, other = nonces[:NONCE_BYTES], nonces[NONCE_BYTES:]
            about = subject.encode()
            wrapped = one + wrap(one, key, about)
            sealed = other + AESGCM(key).encrypt(other, words_of(person), about)
            likeness = self.likeness(person) if isinstance(person, Person) else None
            rows.append(IdentityRow(subject, token, wrapped, sealed, at, likeness))
        return rows

    def _differing(
        self, reader: VaultReader, ids: Sequence[str], persons: Sequence[Person], fresh: dict[str, Person]
    ) -> list[int]:
        """Compare people with what the vault, or an earlier line of the list, has under the same NIK."""
        known = sorted({worker for worker in ids if worker not in fresh})
        kept = {row.subject: self._words(row) for row in reader.identities(known)} if known else {}
        differing = []
        for index, (worker, person) in enumerate(zip(ids, persons, strict=True)):
            other = fresh.get(worker)
            if other is None and kept[worker] != words_of(person):
                other = Person.model_validate_json(kept[worker])
            if other is not None and other is not person and differ(person, other):
                differing.append(index)
        return differing
