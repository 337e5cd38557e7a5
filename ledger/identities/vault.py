"""The vault knows who a WorkerId is: each person sealed under a key of his own, found again by a keyed NIK."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import StoreRefusal
from ledger.event import stamp_time
from ledger.identifiers import Random, new_ids
from ledger.identities.person import Person, Private
from ledger.identities.vault_keys import KEY_BYTES, VaultKeys
from ledger.store.rows import IdentityRow

NONCE_BYTES = 12
"""Random nonces of 96 bits: one master key may wrap 2^32 persons (NIST SP 800-38D section 8.3)."""
_WORKER = "w"
_REQUEST_DOMAIN = b"amanah request digest 1"


class VaultReader(Protocol):
    """What the vault asks of a view of the store."""

    def tokens(self, tokens: Sequence[bytes]) -> dict[bytes, str]:
        """Return the subject of each known token."""

    def identities(self, subjects: Sequence[str]) -> list[IdentityRow]:
        """Return the sealed rows of these subjects."""


class VaultWriter(VaultReader, Protocol):
    """What the vault asks of the store's transaction."""

    def insert_identities(self, rows: Sequence[IdentityRow]) -> int:
        """Insert rows whose token is new, and return how many were."""

    def update_identity(self, row: IdentityRow) -> bool:
        """Replace a row, and return whether there was one."""


class Fresh(Protocol):
    """Rows to keep: all that ``keep`` needs of a resolution."""

    @property
    def fresh(self) -> Sequence[IdentityRow]:
        """The rows of those whom the vault did not know."""


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
        self._master = AESGCM(keys.master)
        self._lookup = keys.lookup
        self._request_key = hmac.digest(keys.lookup, _REQUEST_DOMAIN, "sha256")
        self._random = random
        self._clock = clock

    def token(self, nik: str) -> bytes:
        """Return the look-up token of a NIK: keyed, since a plain hash of a NIK is enumerated in seconds."""
        return hmac.digest(self._lookup, nik.encode(), "sha256")

    def request_digest(self, request: bytes) -> bytes:
        """Return a keyed digest of a request, which may hold personal data, under a key of its own."""
        return hmac.digest(self._request_key, request, "sha256")

    def resolve(self, reader: VaultReader, persons: Sequence[Person]) -> Resolution:
        """Return the WorkerIds of people, one NIK one id, and sealed rows for those whom the vault does not know."""
        if not persons:
            return Resolution([], [], [])
        tokens = [self.token(person.nik) for person in persons]
        known = reader.tokens(tokens)
        first: dict[bytes, Person] = {}
        for token, person in zip(tokens, persons, strict=True):
            if token not in known:
                first.setdefault(token, person)
        fresh = dict(zip(first, new_ids(_WORKER, len(first), self._random), strict=True))
        ids = [known.get(token) or fresh[token] for token in tokens]
        rows = self._sealed_rows([(fresh[token], token, person) for token, person in first.items()])
        standing = {fresh[token]: person for token, person in first.items()}
        return Resolution(ids, rows, self._differing(reader, ids, persons, standing))

    def keep(self, writer: VaultWriter, resolution: Fresh) -> bool:
        """Keep the fresh rows; false where another connection has kept one of the people meanwhile: resolve again."""
        return writer.insert_identities(resolution.fresh) == len(resolution.fresh)

    def keep_private(self, writer: VaultWriter, privates: Sequence[Private]) -> None:
        """Keep the names of parties that are natural persons; what is known stays, other spellings are added."""
        given: dict[str, Private] = {}
        for private in privates:
            given[private.subject] = _merged(given.get(private.subject), private)
        kept = {row.subject: row for row in writer.identities(list(given))} if given else {}
        for subject, row in kept.items():
            key = self._person_key(row)
            known = Private.model_validate_json(_opened(key, row.sealed, subject))
            sealed = _boxed(key, _json(_merged(known, given[subject])), subject)
            writer.update_identity(row._replace(sealed=sealed))
        new = [(subject, None, private) for subject, private in given.items() if subject not in kept]
        writer.insert_identities(self._sealed_rows(new))

    def reveal(self, reader: VaultReader, subject: str) -> Person | Private | None:
        """Return who a subject is, or none where the vault holds nothing; whoever calls this records that he read."""
        rows = reader.identities([subject])
        return self._open(rows[0]) if rows else None

    def _open(self, row: IdentityRow) -> Person | Private:
        model = Person if row.subject.startswith(f"{_WORKER}-") else Private
        return model.model_validate_json(self._words(row))

    def _words(self, row: IdentityRow) -> bytes:
        return _opened(self._person_key(row), row.sealed, row.subject)

    def _person_key(self, row: IdentityRow) -> AESGCM:
        return AESGCM(_opened(self._master, row.wrapped_key, row.subject))

    def _sealed_rows(self, people: Sequence[tuple[str, bytes | None, Person | Private]]) -> list[IdentityRow]:
        """Seal each under a new key; the random bytes of all are drawn at once."""
        size = KEY_BYTES + 2 * NONCE_BYTES
        drawn = secrets.token_bytes(size * len(people))
        at = stamp_time(self._clock())
        wrap, rows = self._master.encrypt, []
        for start, (subject, token, person) in zip(range(0, len(drawn), size), people, strict=True):
            key, nonces = drawn[start : start + KEY_BYTES], drawn[start + KEY_BYTES : start + size]
            one, other = nonces[:NONCE_BYTES], nonces[NONCE_BYTES:]
            about = subject.encode()
            wrapped = one + wrap(one, key, about)
            sealed = other + AESGCM(key).encrypt(other, _json(person), about)
            rows.append(IdentityRow(subject, token, wrapped, sealed, at))
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
            if other is None and kept[worker] != _json(person):
                other = Person.model_validate_json(kept[worker])
            if other is not None and other is not person and _differ(person, other):
                differing.append(index)
        return differing


def _json(words: Person | Private) -> bytes:
    return words.__pydantic_serializer__.to_json(words, exclude_none=True)


def _boxed(key: AESGCM, words: bytes, subject: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, words, subject.encode())


def _opened(key: AESGCM, box: bytes, subject: str) -> bytes:
    try:
        return key.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], subject.encode())
    except (InvalidTag, ValueError):
        raise StoreRefusal(
            "vault_locked",
            f"expected the vault's keys to open {subject}, found that they do not; use the keys file of this book, "
            "and if it is the right one, the row was changed",
            subject=subject,
        ) from None


def _differ(one: Person, other: Person) -> bool:
    dates_differ = one.birth_date != other.birth_date and None not in (one.birth_date, other.birth_date)
    return dates_differ or _plain(one.name) != _plain(other.name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _merged(known: Private | None, given: Private) -> Private:
    """Return the known name first; every other spelling becomes an alias, once; so is what is said of children."""
    if known is None:
        return given
    name = known.name or given.name
    spellings = [*known.aliases, *given.aliases, *([given.name] if given.name else [])]
    aliases = tuple(dict.fromkeys(spelling for spelling in spellings if spelling != name))
    children = tuple(dict.fromkeys((*known.children, *given.children)))
    return Private(subject=known.subject, name=name, aliases=aliases, children=children)
