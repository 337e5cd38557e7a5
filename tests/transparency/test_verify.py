"""A proof is verified in numbered steps; whatever is changed in it, one of them fails."""

import pytest

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.notes import Note
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.tiles import Edge, TileTree
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import leaf_hash
from ledger.transparency.verify import Step, verify_proof
from tests.transparency.test_notes import LOG, WITNESSES

ENTRIES = [b'{"what":%d}' % number for number in range(300)]
ONE_WITNESS = f"log {LOG.public}\nwitness W0 {WITNESSES[0].public}\nquorum W0\n".encode()
NO_WITNESS = f"log {LOG.public}\nquorum none\n".encode()


def proof_of(index: int, *, size: int = 300, witnessed: bool = True) -> TlogProof:
    edge = Edge()
    tiles = edge.append([leaf_hash(entry) for entry in ENTRIES[:size]]) | edge.partial()
    head = Checkpoint(LOG.name, size, edge.root())
    signatures = [LOG.sign(head.text)]
    if witnessed:
        signatures.append(WITNESSES[0].cosign(head.text, time=1_700_000_000))
    path = inclusion_path(TileTree(size, tiles.__getitem__).node, index, size)
    return TlogProof(index, tuple(path), bytes(Note(head.text, tuple(signatures))))


def refused(proof: TlogProof | bytes, entry: bytes, policy: bytes = ONE_WITNESS) -> str:
    with pytest.raises(NotProved) as caught:
        verify_proof(bytes(proof), entry, Policy.parse(policy))
    return caught.value.code


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_proof_that_holds_tells_its_steps(index: int) -> None:
    steps: list[Step] = []
    proved = verify_proof(bytes(proof_of(index)), ENTRIES[index], Policy.parse(ONE_WITNESS), report=steps.append)
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    assert (proved.position, proved.checkpoint.size, proved.cosigned) == (index + 1, 300, {"W0": 1_700_000_000})
    assert "2023-11-14" in steps[2].found


def test_every_changed_byte_of_the_entry_is_refused() -> None:
    proof = proof_of(37)
    for place in range(len(ENTRIES[37])):
        changed = bytearray(ENTRIES[37])
        changed[place] ^= 1
        assert refused(proof, bytes(changed)) == "root_differs"


def test_every_changed_byte_of_the_proof_is_refused_or_only_drops_the_witness() -> None:
    whole = bytes(proof_of(37))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        assert refused(bytes(changed), ENTRIES[37])


def test_without_a_cosignature_the_quorum_is_missing() -> None:
    proof = proof_of(37, witnessed=False)
    assert refused(proof, ENTRIES[37]) == "quorum_missing"
    assert verify_proof(bytes(proof), ENTRIES[37], Policy.parse(NO_WITNESS)).cosigned == {}


def test_a_log_that_the_policy_does_not_name_is_refused() -> None:
    assert refused(proof_of(3), ENTRIES[3], b"quorum none\n") == "log_unknown"


def test_the_place_of_another_entry_is_refused() -> None:
    proof = proof_of(3)
    assert refused(TlogProof(4, proof.path, proof.checkpoint), ENTRIES[3]) == "root_differs"
    assert refused(TlogProof(3, proof.path[:-1], proof.checkpoint), ENTRIES[3]) == "proof_length"
    assert refused(TlogProof(300, proof.path, proof.checkpoint), ENTRIES[3]) == "index_outside"
    assert refused(TlogProof(3, proof.path, proof_of(3, size=299).checkpoint), ENTRIES[3]) == "root_differs"


def test_a_checkpoint_signed_by_nobody_known_is_refused() -> None:
    proof = proof_of(3)
    note = Note.parse(proof.checkpoint)
    assert refused(TlogProof(3, proof.path, bytes(Note(note.text, note.signatures[1:]))), ENTRIES[3]) == (
        "signature_missing"
    )
