"""Verifies a receipt of a gift offline: Python 3.8 or newer, this one file, nothing else.

Usage: python3 verify_receipt.py FILE.receipt.json [POLICY]

POLICY is your own copy of the log's policy (C2SP tlog-policy), got from somebody you trust. Without it the keys come
with the receipt: compare the key that is printed with one that is published elsewhere. Leaves with 0 when it holds.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode, b64encode
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, Iterator, Tuple

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = Tuple[int, int, int, int]
Key = Tuple[str, bytes, int, bytes]
Signature = Tuple[str, bytes, bytes]
Policy = Tuple["list[Key]", "dict[str, Key]", "dict[str, tuple[int, list[str]]]", str]


class Invalid(Exception):
    """The receipt does not hold; the sentence says why."""


def must(holds: object, sentence: str) -> None:
    """Stop where something does not hold."""
    if not holds:
        raise Invalid(sentence)


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve of Ed25519 (RFC 8032 section 5.1.7), on extended coordinates."""
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    both, twice = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - both, twice + both, right + left
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Add a point to itself so many times."""
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(octets: bytes) -> Point | None:
    """Read a point; none where the bytes are not of one."""
    number = int.from_bytes(octets, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is a key's over a message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    base: Any = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    h = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % Q
    one, other = times(s, base), add(r, times(h, a))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf (RFC 6962 section 2.1)."""
    return sha256(b"\0" + entry).digest()


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that a path leads to; its length is the only one that this leaf and size can have."""
    inner = (index ^ (size - 1)).bit_length()
    border = bin(index >> inner).count("1")
    must(len(path) == inner + border, f"the path has {len(path)} hashes and not {inner + border}")
    found = leaf
    for height, sibling in enumerate(path):
        is_right = height >= inner or index >> height & 1
        found = sha256(b"\1" + (sibling + found if is_right else found + sibling)).digest()
    return found


def octets_of(text: str, what: str) -> bytes:
    """Read canonical base64; every text is read strictly, so that no two of them say the same."""
    must(re.fullmatch("[A-Za-z0-9+/]*=*", text) and len(text) % 4 == 0, f"{what} is not base64")
    must(b64encode(b64decode(text)).decode() == text, f"{what} is not canonical base64")
    return b64decode(text)


def number_of(text: str, what: str) -> int:
    """Read a decimal number without leading zeroes."""
    must(re.fullmatch("0|[1-9][0-9]{0,18}", text, re.ASCII), f"{what} is not a decimal number")
    return int(text)


def key_of(text: str) -> Key:
    """Read a verifier key: (name, id, kind, public key)."""
    words = text.split("+", 2)
    must(len(words) == 3 and words[0], "a key is not name+id+base64")
    octets = octets_of(words[2], "a key")
    id_ = sha256(words[0].encode() + b"\n" + octets).digest()[:4]
    must(len(octets) == 33 and id_.hex() == words[1], "a key's id is not that of its name and key")
    return words[0], id_, octets[0], octets[1:]


def policy_of(text: str) -> Policy:
    """Read a policy: logs, witnesses by name, groups by name, quorum."""
    must(text.endswith("\n"), "the policy's last line does not end")
    logs: list[Key] = []
    witnesses: dict[str, Key] = {}
    groups: dict[str, tuple[int, list[str]]] = {}
    members: set[str] = set()
    quorum = ""
    for line in text.split("\n")[:-1]:
        words = line.replace("\t", " ").split()
        if not words or words[0].startswith("#"):
            continue
        kind, named = words[0], {*witnesses, *groups}
        if kind == "log" and len(words) in (2, 3):
            logs.append(key_of(words[1]))
        elif kind == "witness" and len(words) in (3, 4) and words[1] not in {*named, "none"}:
            witnesses[words[1]] = key_of(words[2])
        elif kind == "group" and len(words) > 3 and words[1] not in {*named, "none"}:
            inside = words[3:]
            must(not members & set(inside) and len(set(inside)) == len(inside), "a name is in two groups")
            must(set(inside) <= named, "a group names somebody who is not above it")
            members |= set(inside)
            needed = {"any": 1, "all": len(inside)}.get(words[2]) or number_of(words[2], "a group's number")
            must(1 <= needed <= len(inside), "a group needs more members than it has")
            groups[words[1]] = (needed, inside)
        elif kind == "quorum" and len(words) == 2 and not quorum and words[1] in {*named, "none"}:
            quorum = words[1]
        else:
            raise Invalid(f"the policy has a line that is not understood: {line[:60]}")
    must(quorum, "the policy has no quorum")
    return logs, witnesses, groups, quorum


def stands(name: str, groups: dict[str, tuple[int, list[str]]], cosigners: set[str]) -> bool:
    """Tell whether a witness or a group of them has cosigned."""
    if name == "none":
        return True
    if name not in groups:
        return name in cosigners
    needed, inside = groups[name]
    return sum(stands(member, groups, cosigners) for member in inside) >= needed


def note_of(text: str) -> tuple[str, list[Signature]]:
    """Read a signed note: its text, and (name, id, signature) of each line below."""
    must(all(char == "\n" or char >= " " for char in text), "the note has control characters")
    above, blank, below = text.rpartition("\n\n")
    must(blank and above and below.endswith("\n"), "the note has no signatures")
    signatures: list[Signature] = []
    for line in below[:-1].split("\n"):
        words = line.split(" ")
        must(len(words) == 3 and words[0] == "\u2014" and words[1], "a signature line is malformed")
        octets = octets_of(words[2], "a signature")
        must(len(octets) > 4, "a signature is too short")
        signatures.append((words[1], octets[:4], octets[4:]))
    return above + "\n", signatures


def signed(text: str, signatures: list[Signature], key: Key) -> bytes | None:
    """Return a key's signature over a text, none where there is none; a false one spoils the whole note."""
    name, id_, kind, public = key
    found = None
    for signer, signer_id, octets in signatures:
        if (signer, signer_id) != (name, id_):
            continue
        message, signature = text.encode(), octets
        if kind == 4:
            time, signature = int.from_bytes(octets[:8], "big"), octets[8:]
            message = f"cosignature/v1\ntime {time}\n".encode() + message
        must(kind in (1, 4) and ed25519_holds(public, message, signature), f"the signature of {name} is false")
        found = octets
    return found


def proof_of(text: str) -> tuple[int, list[bytes], str]:
    """Read a proof (C2SP tlog-proof): index, path, and the checkpoint's note."""
    above, blank, note = text.partition("\n\n")
    lines = above.split("\n")
    must(blank and lines.pop(0) == "c2sp.org/tlog-proof@v1", "this is no proof of the form tlog-proof@v1")
    if lines and lines[0].startswith("extra "):
        octets_of(lines.pop(0)[6:], "the extra data")
    must(lines and lines[0].startswith("index "), "the proof has no index")
    index = number_of(lines.pop(0)[6:], "the index")
    path = [octets_of(line, "a hash of the path") for line in lines]
    must(all(len(hash_) == 32 for hash_ in path), "a hash of the path is not 32 bytes long")
    return index, path, note


def receipt_of(octets: bytes) -> dict[str, Any]:
    """Read a receipt, if its bytes are those that its digest names."""
    whole = octets[:18] == b'{"digest":"sha256:' and octets[82:94] == b'","receipt":' and octets[-2:] == b"}\n"
    must(whole, "this is not the receipt of a gift; the file of a statement or a month is for `amanah verify`")
    body = octets[94:-2]
    must(sha256(body).hexdigest().encode() == octets[18:82], "the file is damaged: its digest is of other bytes")
    found = json.loads(body.decode("ascii"))
    names = ["anchors", "disclosures", "entry", "level", "policy", "proof", "statement", "version"]
    again = json.dumps(found, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c").encode()
    typed = all(isinstance(found.get(name), list if name in names[:2] else str) for name in names[:7])
    whole = typed and list(found) == names and body.endswith(b'"version":1}') and again == body
    must(whole, "the receipt is not of version 1")
    return dict(found)


def verify(octets: bytes, own_policy: str | None = None, step: Iterator[int] | None = None) -> dict[str, Any]:
    """Verify a receipt, step by step; return the entry's words."""
    steps = step or iter(range(1, 100))

    def done(sentence: str, found: str) -> None:
        print(f"{next(steps)}. {sentence} {found}")

    receipt = receipt_of(octets)
    done("The file is undamaged and has the form of a receipt.", "version 1")
    logs, witnesses, groups, quorum = policy_of(own_policy or receipt["policy"])
    done("The policy says which log and witnesses to believe:", "your own" if own_policy else "the receipt's own")
    index, path, note = proof_of(receipt["proof"])
    done("The proof is of the form tlog-proof@v1.", f"leaf {index}, {len(path)} hashes")
    text, signatures = note_of(note)
    lines = text.split("\n")
    must(len(lines) >= 4 and all(lines[:-1]), "the checkpoint is malformed")
    origin, size, root = lines[0], number_of(lines[1], "the size"), octets_of(lines[2], "the root")
    signing = [key for key in logs if key[0] == origin and key[2] == 1 and signed(text, signatures, key)]
    must(signing, f"no log that the policy names has signed the checkpoint of {origin}")
    key = f"{origin}+{signing[0][1].hex()}+{b64encode(bytes([1]) + signing[0][3]).decode()}"
    done("The log signed the checkpoint; its key is", key)
    cosigned = {name for name, key in witnesses.items() if key[2] == 4 and signed(text, signatures, key)}
    must(stands(quorum, groups, cosigned), "too few witnesses cosigned: %s" % (", ".join(sorted(cosigned)) or "nobody"))
    done("The witnesses that the policy asks for cosigned it:", ", ".join(sorted(cosigned)) or "none asked for")
    entry = octets_of(receipt["entry"], "the entry")
    done("The entry's bytes give the leaf hash", leaf_hash(entry).hex())
    must(index < size, "the index is not below the tree's size")
    must(root_of(leaf_hash(entry), index, size, path) == root, "the path does not lead to the checkpoint's root")
    done("The path leads from the leaf to the checkpoint's root", root.hex())
    level = "sealed" if quorum == "none" else "witnessed"
    must(own_policy or receipt["level"] == level, f"the receipt claims the level {receipt['level']}, and is {level}")
    words: dict[str, Any] = json.loads(entry.decode())
    done("The entry says:", entry.decode())
    must(not receipt["anchors"], "an anchor is not understood by this version")
    for disclosed in receipt["disclosures"]:
        digest = f'"sha256:{sha256(disclosed.encode()).hexdigest()}"'
        must(digest.encode() in entry, "what is disclosed has no digest in the entry")
    done("What is disclosed beside it agrees with its digests.", f"{len(receipt['disclosures'])} disclosed")
    if receipt["statement"]:
        done("It brings a statement that tells what the gift bought; that is verified alike.", "")
        within = receipt_of(receipt["statement"].encode())
        must(within["policy"] == receipt["policy"] and not within["statement"], "the statement has another policy")
        at, _, head = proof_of(within["proof"])
        must(head == note and at > index, "the statement is proved under another head, or lies before the gift")
        told = verify(receipt["statement"].encode(), own_policy, steps)
        of, its = words["what"], told["what"]
        named = [gift["credit"] for gift in its["gifts"]] if told["kind"] == "StatementIssued" else []
        must(its.get("donor") == of.get("donor") and of.get("donation") in named, "the statement is of another gift")
    return words


def main(arguments: list[str]) -> int:
    """Verify the file named; say so, and return the exit code."""
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        policy = Path(arguments[1]).read_text(encoding="utf-8") if len(arguments) == 2 else None
        words = verify(Path(arguments[0]).read_bytes(), policy)
    except (Invalid, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"INVALID: {error or type(error).__name__}")
        return 1
    trust = "your own policy" if policy else "the keys that the receipt brings: compare them with published ones"
    print("VALID under {}. {} recorded at {}.".format(trust, words["kind"], words["at"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
