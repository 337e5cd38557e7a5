"""Between an entry and its stored bytes: the stamp in front, the words behind, never re-serialised.

The stored state is canonical JSON (RFC 8785): ``{"at":…,"by":…,"kind":…,"nonce":…,"stream":…,"version":…,"what":…}``.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from ledger.errors import Refusal
from ledger.event import Entry, Event
from ledger.store.rows import Row, StoredEntry
from ledger.upcasts import UPCASTS, upcast
from ledger.vocabulary import KINDS

_WHAT = b',"what":'
_STAMP_WORDS = 23
"""What is between the quotation marks of a stamp: no value of it can hold one."""
_CLASSES: Mapping[str, type[Event]] = {kind.KIND: kind for kind in KINDS}
_DECODERS: Mapping[str, Callable[[bytes], Event]] = {
    kind.KIND: kind.__pydantic_validator__.validate_json for kind in KINDS
}


class UnknownKind(Refusal):
    """The book holds an entry of a kind that this version does not know."""

    status = 503
    exit_code = 6

    def __init__(self, kind: str, position: int) -> None:
        super().__init__(
            "unknown_kind",
            f"expected a kind of entry that this version knows, found {kind} at position {position}; "
            "install a newer one",
            kind=kind,
            position=position,
        )


def stamped_rows(
    stream: str,
    version: int,
    events: Sequence[Event],
    *,
    bodies: Sequence[bytes],
    at: str,
    by: str,
    nonces: Iterable[str],
) -> list[Row]:
    """Put the stamp in front of serialised events: rows to append, versions rising from ``version``."""
    before = f'{{"at":"{at}","by":"{by}","kind":"'
    middle = f'","stream":"{stream}","version":'
    rows = []
    for event, body, nonce in zip(events, bodies, nonces, strict=True):
        kind = event.KIND
        head = f'{before}{kind}","nonce":"{nonce}{middle}{version},"what":'
        rows.append(Row(stream, version, kind, head.encode("ascii") + body + b"}"))
        version += 1
    return rows


def decode(stored: StoredEntry) -> Entry:
    """Return the entry that the stored bytes state."""
    return decode_state(stored.position, stored.kind, stored.state)


def decode_state(position: int, kind: str, state: bytes) -> Entry:
    """Return the entry of a position from its stored bytes."""
    state = bytes(state)
    cut = state.index(_WHAT)
    words = state[:cut].decode("ascii").split('"')
    if len(words) != _STAMP_WORDS:
        raise ValueError(f"expected the stamp of an entry at position {position}, found another form")
    body = state[cut + len(_WHAT) : -1]
    decoder = _DECODERS.get(kind)
    event = decoder(body) if decoder is not None else _upcasted(position, kind, body)
    at, by, nonce, stream, version = words[3], words[7], words[15], words[19], int(words[22][1:])
    return Entry(position, stream, version, at, by, nonce, event)


def _upcasted(position: int, kind: str, body: bytes) -> Event:
    if kind not in UPCASTS:
        raise UnknownKind(kind, position)
    newest, words = upcast(kind, json.loads(body))
    return _CLASSES[newest].model_validate(words)


class LedgerMapper(Mapper[str]):
    """The library's mapper, for entries: compression and encryption of the whole state are not used."""

    def __init__(self, transcoder: Transcoder, compressor: Any = None, cipher: Any = None) -> None:  # Any: as inherited
        if compressor is not None or cipher is not None:
            raise ValueError("expected neither compressor nor cipher: the stored bytes are what proofs hash")
        super().__init__(transcoder)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Return the stored form of an entry, stamp and words."""
        assert isinstance(domain_event, Entry)
        entry = domain_event
        row = stamped_rows(
            entry.stream,
            entry.version,
            [entry.event],
            bodies=[entry.event.canonical()],
            at=entry.at,
            by=entry.by,
            nonces=[entry.nonce],
        )[0]
        return StoredEvent(originator_id=row.stream, originator_version=row.version, topic=row.kind, state=row.state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Return the entry; its position is known for a notification, else 0."""
        return decode_state(getattr(stored_event, "id", 0), stored_event.topic, stored_event.state)
