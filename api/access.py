"""Who may come in: actors, each with one key, of which the vault's database holds only a hash."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from ledger.command import Command
from ledger.errors import AlreadyRecorded, Denied, Malformed, Unknown
from ledger.identifiers import ActorId
from ledger.identities.keys import KEEPER, READER, ROLES, WRITER, hash_api_key, new_api_key
from ledger.store import ActorRow, Store, stamp

_ACTOR: TypeAdapter[str] = TypeAdapter(ActorId)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Forbidden(Denied):
    """The key is known but has not the right that this needs."""

    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone with a key."""

    actor: str
    role: str


def known_actor(store: Store, key: str | None) -> Actor:
    """Return whose key it is, or deny."""
    row = None
    if key:
        with store.reader() as reader:
            row = reader.actor_by_hash(hash_api_key(key))
    if row is None:
        found = "one that is not known" if key else "none"
        raise Denied(
            "key_unknown" if key else "key_missing",
            f"expected an API key in the header `Authorization: Bearer KEY`, found {found}; "
            "ask the office for a key (`amanah actors add NAME`)",
        )
    return Actor(row.actor, row.role)


def writing_actor(actor: Actor) -> Actor:
    """Return an actor, or deny one who may only read."""
    if actor.role == READER:
        raise Forbidden(
            "key_may_only_read",
            f"expected the key of a {WRITER}, found {actor.actor}'s, which may only read; use a {WRITER}'s key",
            actor=actor.actor,
        )
    return actor


def must_be_allowed(actor: Actor, commands: Iterable[type[Command]]) -> None:
    """Deny a command about persons to whoever is no keeper."""
    asked = next((command for command in commands if command.ROLE == KEEPER), None)
    if asked is not None and actor.role != KEEPER:
        raise Forbidden(
            "key_is_no_keepers",
            f"expected the key of a {KEEPER} for {asked.NOUN} {asked.VERB}, found {actor.actor}'s, a {actor.role}'s; "
            f"use a {KEEPER}'s key (`amanah actors add NAME --role {KEEPER}`)",
            actor=actor.actor,
            role=actor.role,
        )


def checked_key(key: str) -> str:
    """Return an idempotency key of a form that can be kept and printed, or refuse it."""
    if not _KEY.fullmatch(key):
        raise Malformed(
            "idempotency_key_malformed",
            "expected an idempotency key of 1 to 200 printable ASCII characters without spaces, found another; "
            "use a UUID, or a document's number",
        )
    return key


def add_actor(store: Store, actor: str, *, role: str, person: str | None = None) -> str:
    """Let someone in and return the key, which is shown this once only."""
    key = new_api_key(secrets.token_bytes)
    keep_actor(store, actor, role=role, key=key, person=person)
    return key


def keep_actor(store: Store, actor: str, *, role: str, key: str, person: str | None = None) -> None:
    """Keep the hash of an actor's key, and who holds it; refuses a name in use, whether retired or not."""
    try:
        _ACTOR.validate_python(actor)
        _ACTOR.validate_python(person or actor)
    except ValidationError as error:
        raise Malformed(
            "actor_malformed",
            "expected an actor's name of small letters and digits, with dots and hyphens between them, such as "
            "treasurer-desk, found another; choose such a name",
        ) from error
    if role not in ROLES:
        raise Malformed("role_malformed", f"expected a role of {' or '.join(ROLES)}, found another; choose one")
    with store.writer() as writer:
        if any(row.actor == actor for row in writer.actors()):
            raise AlreadyRecorded(
                "actor_exists",
                f"expected a new actor's name, found {actor} in use; choose another, since a name stays taken for ever",
                actor=actor,
            )
        writer.add_actor(ActorRow(actor, hash_api_key(key), role, stamp(store.clock())))
        if person is not None:
            writer.add_holder(actor, person)


def retire_actor(store: Store, actor: str) -> None:
    """Shut an actor's key out; refuses a name without a key."""
    with store.writer() as writer:
        if not writer.retire_actor(actor):
            raise Unknown("actor", actor)


def actors(store: Store) -> list[dict[str, object]]:
    """Return everyone who may come in, or once might."""
    with store.reader() as reader:
        rows = reader.actors()
    return [
        {"actor": row.actor, "active": row.key_hash is not None, "created_at": row.created_at, "role": row.role}
        for row in rows
    ]
