"""A new key for the log: old receipts hold under the new policy, new ones under it alone, and the log goes on."""

from pathlib import Path

import pytest

from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.folder import head_of
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.rotate import rotate
from ledger.transparency.signer import KEY_FILE
from ledger.transparency.tiles import TileTree
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.verify import verify_proof
from ledger.transparency.witness import Request, Witness
from tests.support.office import seeded
from tests.transparency.stage import Stage
from tests.transparency.test_witness import KEYS


def proof(log: Stage, index: int) -> bytes:
    note = log.folder.published
    head = head_of(note)
    assert note is not None
    assert head is not None
    path = inclusion_path(TileTree(head.size, log.folder.read_tile).node, index, head.size)
    return bytes(TlogProof(index, tuple(path), bytes(note)))


def test_old_proofs_hold_and_new_ones_are_signed_by_the_new_key_alone(log: Stage) -> None:
    log.append(300)
    log.publish()
    first, before = proof(log, 7), log.folder.policy
    seed = (log.folder.signer / KEY_FILE).read_text()
    old, new = rotate(log.folder, log.open(), random=seeded(99), announce=lambda old, new: None)
    assert old != new
    assert seed not in (log.folder.signer / KEY_FILE).read_text()
    between = proof(log, 7)
    log.append(5)
    log.publish()
    last, entry, policy = proof(log, 7), log.states()[7], log.folder.policy
    assert policy.logs == (new, old)
    assert [verify_proof(one, entry, policy).log for one in (first, between, last)] == [old, new, new]
    assert [verify_proof(one, entry, before).log for one in (first, between)] == [old, old]
    with pytest.raises(NotProved, match="expected a signature by"):
        verify_proof(last, entry, before)


def test_a_rotation_keeps_the_witnesses_of_the_policy_and_each_goes_on_once_it_knows_the_key(
    log: Stage, tmp_path: Path
) -> None:
    log.append(3)
    log.publish()
    logs = log.folder.policy_text.replace("quorum none\n", "")
    log.folder.keep_policy(f"# ours\n{logs}witness W {KEYS[0].public} http://w\nquorum W\n")
    old, new = rotate(log.folder, log.open(), random=seeded(99), announce=lambda old, new: None)
    policy = log.folder.policy
    assert (policy.witnesses["W"].url, policy.quorum) == ("http://w", "W")
    note = log.folder.published
    assert note is not None
    request = bytes(Request(0, (), bytes(note)))
    for number, known in enumerate((f"log {old}\n", f"log {new}\n", f"log {new}\nlog {old}\n")):
        watched = Policy.parse(f"{known}quorum none\n".encode())
        witness = Witness(tmp_path / str(number), KEYS[0], watched, clock=lambda: 5)
        assert witness.add_checkpoint(request).status == 200


def test_a_log_whose_published_head_another_key_signed_is_not_rotated(log: Stage) -> None:
    log.append(3)
    log.publish()
    (log.folder.public / "checkpoint").write_bytes(
        b"log.example/book\n3\n" + b"A" * 43 + b"=\n\n\xe2\x80\x94 x AAAAAAAA\n"
    )
    with pytest.raises(LogRefusal):
        rotate(log.folder, log.open(), random=seeded(99), announce=lambda old, new: None)
