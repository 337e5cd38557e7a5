"""A trust policy (C2SP tlog-policy): which logs count, which witnesses, and how many of them must have cosigned."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from ledger.transparency.errors import NotProved
from ledger.transparency.notes import COSIGNATURE, ED25519, Key

NONE = "none"
_WORDS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Group:
    """Names of which so many must have cosigned."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """Someone whose cosignature counts, and where to ask for it."""

    key: Key
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys to be believed: any of the logs, and the quorum of witnesses."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, Group]
    quorum: str

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read a policy file; refuses what it does not know, and names that are not defined above."""
        draft = _Draft()
        for number, line in enumerate(_lines(octets), 1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if words and not words[0].startswith("#"):
                draft.take(number, words)
        if draft.quorum is None:
            raise NotProved("policy_malformed", "expected one quorum line in the policy, found none")
        return cls(tuple(draft.logs), draft.witnesses, draft.groups, draft.quorum)

    def is_met(self, cosigners: Iterable[str]) -> bool:
        """Tell whether the quorum stands with the cosignatures of these witnesses."""
        return self.quorum == NONE or self._stands(self.quorum, frozenset(cosigners))

    def _stands(self, name: str, cosigners: frozenset[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in cosigners
        return sum(self._stands(member, cosigners) for member in group.members) >= group.needed

    def logs_of(self, origin: str) -> list[Key]:
        """Return the keys of the log with this origin."""
        return [key for key in self.logs if key.name == origin]

    @property
    def text(self) -> str:
        """The policy without addresses: what goes into a receipt."""
        lines = [f"log {key}" for key in self.logs]
        lines += [f"witness {name} {witness.key}" for name, witness in self.witnesses.items()]
        lines += [f"group {name} {group.needed} {' '.join(group.members)}" for name, group in self.groups.items()]
        return "\n".join([*lines, f"quorum {self.quorum}", ""])


@dataclass
class _Draft:
    """A policy while its lines are read."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    member: set[str] = field(default_factory=set)

    def take(self, number: int, words: Sequence[str]) -> None:
        readers: Mapping[str, Callable[[int, Sequence[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        reader = readers.get(words[0])
        if reader is None or len(words) > _WORDS_MAX:
            raise _wrong(number, "log, witness, group or quorum", words[0])
        reader(number, words[1:])

    def _log(self, number: int, words: Sequence[str]) -> None:
        if len(words) not in (1, 2):
            raise _wrong(number, "log <vkey> [<url>]", f"{len(words)} words")
        self.logs.append(self._key(number, words[0], ED25519))

    def _witness(self, number: int, words: Sequence[str]) -> None:
        if len(words) not in (2, 3):
            raise _wrong(number, "witness <name> <vkey> [<url>]", f"{len(words)} words")
        key = self._key(number, words[1], COSIGNATURE)
        self.witnesses[self._new_name(number, words[0])] = Witness(key, words[2] if len(words) == 3 else None)

    def _group(self, number: int, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise _wrong(number, "group <name> all|any|<k> <name>...", f"{len(words)} words")
        name, how, *members = words
        for member in members:
            self._known(number, member)
            if member in self.member:
                raise _wrong(number, "each name in one group at most", member)
            self.member.add(member)
        needed = {"any": 1, "all": len(members)}.get(how) or (int(how) if how.isascii() and how.isdecimal() else 0)
        if not 1 <= needed <= len(members) or how.startswith("0"):
            raise _wrong(number, f"all, any or a number up to {len(members)}", how)
        self.groups[self._new_name(number, name)] = Group(needed, tuple(members))

    def _quorum(self, number: int, words: Sequence[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise _wrong(number, "one quorum line with one name", " ".join(words))
        if words[0] != NONE:
            self._known(number, words[0])
        self.quorum = words[0]

    def _key(self, number: int, text: str, kind: int) -> Key:
        key = Key.parse(text)
        if key.kind != kind:
            raise _wrong(number, f"a key of kind {kind}", f"one of kind {key.kind}")
        if key.material in {k.material for k in (*self.logs, *(w.key for w in self.witnesses.values()))}:
            raise _wrong(number, "each public key once", f"{key.name} again")
        return key

    def _new_name(self, number: int, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise _wrong(number, "a new name", name)
        return name

    def _known(self, number: int, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise _wrong(number, "a name defined above", name)


def _lines(octets: bytes) -> list[str]:
    if any((octet < 0x20 and octet not in (0x09, 0x0A)) or octet == 0x7F for octet in octets):
        raise NotProved("policy_malformed", "expected a policy without control characters, found one")
    if octets and not octets.endswith(b"\n"):
        raise NotProved("policy_malformed", "expected every line of the policy to end, found the last one open")
    return octets.decode("utf-8", errors="surrogateescape").split("\n")[:-1]


def _wrong(number: int, expected: str, found: str) -> NotProved:
    return NotProved("policy_malformed", f"expected {expected} in line {number} of the policy, found {found[:60]!r}")
