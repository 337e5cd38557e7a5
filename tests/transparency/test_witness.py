"""A witness answers as the protocol says, cosigns one growing history only, and keeps what proves another."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.collect import collect
from ledger.transparency.errors import NotProved
from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import COSIGNATURE, ED25519, Note, signature_lines
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import consistency_path, inclusion_path
from ledger.transparency.tiles import Edge, TileTree
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import EMPTY_ROOT, leaf_hash
from ledger.transparency.verify import verify_proof
from ledger.transparency.witness import Answer, Request, Witness, origin_hash
from tests.support.office import seeded
from tests.transparency.stage import ORIGIN, Stage

LOG = SigningKey.make(ORIGIN, kind=ED25519, random=seeded(7))
KEYS = [SigningKey.make(f"w{n}.example", kind=COSIGNATURE, random=seeded(20 + n)) for n in range(3)]
POLICY = Policy.parse(f"log {LOG.public}\nquorum none\n".encode())
LEAVES = [leaf_hash(b"%d" % n) for n in range(600)]


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def a_witness(path: Path, number: int = 0, clock: Clock | None = None) -> Witness:
    return Witness(path, KEYS[number], POLICY, clock=clock or Clock())


def asked(
    old: int, new: int, *, leaves: list[bytes] = LEAVES, root: bytes | None = None, spoil: bool = False
) -> Request:
    edge = Edge()
    tiles = edge.append(leaves[:new]) | edge.partial()
    head = Checkpoint(ORIGIN, new, root or edge.root())
    path = consistency_path(TileTree(new, tiles.__getitem__).node, old, new) if old <= new else []
    signature = LOG.sign(head.text if not spoil else head.text + "x")
    return Request(old, tuple(path), bytes(Note(head.text, (signature,))))


def test_what_follows_is_cosigned_and_served_to_monitors(tmp_path: Path) -> None:
    witness = a_witness(tmp_path)
    for old, new in ((0, 0), (0, 5), (5, 5), (5, 256), (256, 600)):
        request = asked(old, new)
        answer = witness.add_checkpoint(bytes(request))
        assert (answer.status, answer.media_type) == (200, "text/plain; charset=utf-8")
        text = Note.parse(request.checkpoint).text
        lines = signature_lines(answer.body.encode(), text)
        assert Note(text, lines).signed_by([KEYS[0].public])[KEYS[0].public].time == 1_700_000_000
    latest = witness.latest(origin_hash(ORIGIN))
    assert latest is not None
    assert latest.signed_by([KEYS[0].public, LOG.public]).keys() == {KEYS[0].public, LOG.public}
    assert a_witness(tmp_path / "other").latest(origin_hash(ORIGIN)) is None


def answered(witness: Witness, request: Request | bytes) -> Answer:
    return witness.add_checkpoint(bytes(request))


OTHER = [leaf_hash(b"other"), *LEAVES[1:]]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"", 400),
        (b"old 5\n\n", 400),
        (bytes(asked(5, 9)).replace(b"old 5", b"old 05"), 400),
        (bytes(asked(5, 9)).replace(b"old 5", b"Old 5"), 400),
        (Request(5, (bytes(32),) * 64, asked(5, 9).checkpoint), 400),
        (asked(5, 3), 400),
        (asked(5, 9, spoil=True), 403),
        (
            Request(
                5, asked(5, 9).path, bytes(Note(Checkpoint(ORIGIN, 9, bytes(32)).text, (KEYS[0].cosign("x", time=1),)))
            ),
            403,
        ),
        (bytes(asked(5, 9)).replace(ORIGIN.encode(), b"log.example/none"), 404),
        (asked(0, 9), 409),
        (asked(4, 9), 409),
        (asked(9, 9), 409),
        (Request(5, asked(5, 9).path[:-1], asked(5, 9).checkpoint), 422),
        (Request(5, (*asked(5, 9).path, bytes(32)), asked(5, 9).checkpoint), 422),
        (asked(5, 9, leaves=OTHER), 422),
        (asked(5, 5, root=bytes(32)), 422),
        (Request(5, (bytes(32),), asked(5, 5).checkpoint), 422),
    ],
    ids=range(17),
)
def test_anything_else_has_the_status_that_the_protocol_names_and_nothing_is_remembered(
    tmp_path: Path, request_: Request | bytes, status: int
) -> None:
    witness = a_witness(tmp_path)
    assert answered(witness, asked(0, 5)).status == 200
    before = witness.latest(origin_hash(ORIGIN))
    answer = answered(witness, request_)
    assert answer.status == status
    assert witness.latest(origin_hash(ORIGIN)) == before
    assert "\u2014" not in answer.body
    if status == 409:
        assert (answer.body, answer.media_type) == ("5\n", "text/x.tlog.size")
    assert (tmp_path / "evidence").exists() == (status == 422)


def test_at_first_no_proof_is_taken_and_an_empty_tree_has_the_empty_root(tmp_path: Path) -> None:
    witness = a_witness(tmp_path)
    assert answered(witness, Request(0, (bytes(32),), asked(0, 5).checkpoint)).status == 422
    assert answered(witness, asked(0, 0, root=bytes(32))).status == 422
    assert answered(witness, asked(0, 0)).status == 200
    assert answered(witness, asked(0, 5)).status == 200


def test_the_time_of_a_cosignature_never_falls_with_the_clock(tmp_path: Path) -> None:
    clock = Clock()
    witness = a_witness(tmp_path, clock=clock)
    times = []
    for moment, (old, new) in ((1000, (0, 5)), (900, (5, 9)), (1100, (9, 10))):
        clock.now = moment
        text = Note.parse(asked(old, new).checkpoint).text
        times.append(signature_lines(answered(witness, asked(old, new)).body.encode(), text)[0].time)
    assert times == [1000, 1000, 1100]


@dataclass
class Net:
    """Witnesses by their addresses; some are down, some lie."""

    witnesses: dict[str, Witness]
    down: set[str] = field(default_factory=set)
    lies: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    calls: int = 0

    def __call__(self, url: str, body: bytes) -> tuple[int, bytes]:
        self.calls += 1
        base = url.removesuffix("/add-checkpoint")
        if base in self.down:
            raise OSError("connection refused")
        if base in self.lies:
            return self.lies[base]
        answer = self.witnesses[base].add_checkpoint(body)
        return answer.status, answer.body.encode()


@pytest.fixture
def net(log: Stage, tmp_path: Path) -> Net:
    lines = [f"log {LOG.public}"]
    lines += [f"witness W{n} {key.public} http://w{n}" for n, key in enumerate(KEYS)]
    log.folder.keep_policy("\n".join([*lines, "group two 2 W0 W1 W2", "quorum two", ""]))
    return Net({f"http://w{n}": a_witness(tmp_path / f"w{n}", n) for n in range(3)})


def test_the_quorum_makes_a_head_witnessed_and_its_proofs_hold(log: Stage, net: Net) -> None:
    for size in (300, 10):
        log.append(size)
        log.publish()
        collected = collect(log.folder, net)
        assert (collected.met, [one.cosigned for one in collected.asked]) == (True, [True] * 3)
    note = log.folder.witnessed
    assert note == log.folder.published
    assert note is not None
    path = inclusion_path(TileTree(310, log.folder.read_tile).node, 305, 310)
    proved = verify_proof(bytes(TlogProof(305, tuple(path), bytes(note))), log.states()[305], log.folder.policy)
    assert proved.cosigned.keys() == {"W0", "W1", "W2"}


def test_a_witness_that_is_down_or_lies_costs_its_own_cosignature_alone(log: Stage, net: Net) -> None:
    log.append(300)
    log.publish()
    net.down.add("http://w0")
    assert collect(log.folder, net).met
    false = KEYS[1].cosign("another text\n", time=5).line.encode()
    net.down.clear()
    for status, body, word in [
        (200, false, "expected a signature by w1.example"),
        (200, KEYS[2].cosign(log.folder.published.text, time=5).line.encode(), "found none that holds"),  # type: ignore[union-attr]
        (200, b"nonsense", "expected a"),
        (409, b"many\n", "expected the size that the witness knows"),
        (409, b"9999\n", "this log was set back"),
        (409, b"7\n", "expected a cosignature, found status 409"),
        (500, b"oops", "found status 500: oops"),
    ]:
        net.lies = {"http://w1": (status, body)}
        log.append(1)
        log.publish()
        collected = collect(log.folder, net)
        assert [one.cosigned for one in collected.asked] == [True, False, True]
        assert word in collected.asked[1].said
        assert collected.met


def test_below_the_quorum_the_book_goes_on_and_the_head_is_not_witnessed(log: Stage, net: Net) -> None:
    log.append(3)
    log.publish()
    net.down |= {"http://w0", "http://w1"}
    collected = collect(log.folder, net)
    assert (collected.met, log.folder.witnessed) == (False, None)
    log.append(5)
    assert log.publish().size == 8
    net.down.clear()
    assert collect(log.folder, net).met
    assert Checkpoint.parse(log.folder.witnessed.text).size == 8  # type: ignore[union-attr]


def test_one_address_alone_can_be_asked(log: Stage, net: Net) -> None:
    log.append(3)
    log.publish()
    assert [one.name for one in collect(log.folder, net, only="http://w1/").asked] == ["W1"]


def test_a_log_rewritten_with_its_own_key_is_refused_by_the_witness_and_the_evidence_kept(
    log: Stage, net: Net, tmp_path: Path
) -> None:
    log.append(300)
    log.publish()
    collect(log.folder, net)
    edge = Edge()
    tiles = edge.append(OTHER[:400]) | edge.partial()
    head = Checkpoint(ORIGIN, 400, edge.root())
    path = consistency_path(TileTree(400, tiles.__getitem__).node, 300, 400)
    request = Request(300, tuple(path), bytes(Note(head.text, (LOG.sign(head.text),))))
    answer = net.witnesses["http://w0"].add_checkpoint(bytes(request))
    assert answer.status == 422
    (evidence,) = (tmp_path / "w0" / "evidence").iterdir()
    kept = Note.parse(Request.parse(evidence.read_bytes()).checkpoint)
    assert LOG.public in kept.signed_by([LOG.public])


def test_a_request_is_read_as_it_was_written() -> None:
    request = asked(5, 300)
    assert Request.parse(bytes(request)) == request
    with pytest.raises(NotProved):
        Request.parse(bytes(request).replace(b"\n\n", b"\n", 1))
    assert bytes(32) != EMPTY_ROOT
