"""Programs of other ancestry, which nobody here wrote, accept our checkpoints, tiles and proofs, and refuse others.

Go's checksum database (x/mod/sumdb), tlog-scales, sigstore, pymerkle and OpenSSL.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pymerkle
import pytest
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.tiles import leaf_hash as their_leaf_hash

from ledger.transparency.notes import Note
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.tiles import TileTree
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import Frontier, leaf_hash
from tests.transparency.stage import Stage, stage

GOCODE = Path("/usr/share/gocode")
SIZES = (1, 2, 255, 256, 257, 700, 70_000)


@dataclass
class Published:
    """A log as a mirror holds it: public files, and the bundles that it got under agreement."""

    log: Stage
    mirror: Path
    size: int
    kept: Path
    states: list[bytes]

    @property
    def vkey(self) -> str:
        return str(self.log.folder.policy.logs[0])

    def proof(self, index: int) -> TlogProof:
        path = inclusion_path(TileTree(self.size, self.log.folder.read_tile).node, index, self.size)
        return TlogProof(index, tuple(path), (self.mirror / "checkpoint").read_bytes())

    def chosen(self) -> list[int]:
        return sorted({0, self.size // 3, self.size - 1, min(255, self.size - 1), min(256, self.size - 1)})


@pytest.fixture(scope="module", params=SIZES)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    size: int = request.param
    folder = tmp_path_factory.mktemp(f"log-{size}")
    with stage(f"sqlite:///{folder / 'book.sqlite'}", folder / "log") as log:
        log.append(max(size // 2, 1))
        log.publish()
        kept = Path(shutil.copy(log.folder.public / "checkpoint", folder / "kept"))
        if size > 1:
            log.append(size - size // 2)
        log.publish()
        mirror = Path(shutil.copytree(log.folder.public, folder / "mirror"))
        shutil.copytree(log.folder.entries, mirror, dirs_exist_ok=True)
        return Published(log, mirror, size, kept, log.states())


def test_tlog_scales_makes_byte_for_byte_the_same_proofs_from_our_tiles(published: Published) -> None:
    for index in published.chosen():
        command = [sys.executable, "-m", "tlog_scales.cli", "gen-proof", str(published.mirror), str(index)]
        done = subprocess.run(command, capture_output=True, check=True)
        assert done.stdout == bytes(published.proof(index))


def test_tlog_scales_computes_our_root_and_refuses_a_changed_entry(published: Published) -> None:
    reader = TilesReader(LocalBackend(published.mirror))
    head = reader.get_checkpoint()
    assert reader.calculate_root_hash() == head.root_hash
    for index in published.chosen():
        proof = reader.get_inclusion_proof(index, head.size)
        assert reader.get_entry(index) == published.states[index]
        proof.check(their_leaf_hash(published.states[index]), head.root_hash)
        with pytest.raises(Exception):  # noqa: B017, PT011 (whatever it raises)
            proof.check(their_leaf_hash(published.states[index] + b"x"), head.root_hash)


def sigstore_entry(proof: TlogProof, entry: bytes, size: int, root: bytes) -> SimpleNamespace:
    inclusion = SimpleNamespace(log_index=proof.index, tree_size=size, hashes=list(proof.path), root_hash=root)
    return SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=inclusion, canonicalized_body=entry))


def test_sigstore_accepts_our_paths_and_refuses_changed_ones(published: Published) -> None:
    root = Frontier().append_many([leaf_hash(state) for state in published.states]).root()
    for index in published.chosen():
        proof, entry = published.proof(index), published.states[index]
        verify_merkle_inclusion(sigstore_entry(proof, entry, published.size, root))  # type: ignore[arg-type]  # its parts
        for bad in (
            sigstore_entry(proof, entry + b"x", published.size, root),
            sigstore_entry(proof, entry, published.size, bytes(32)),
            sigstore_entry(TlogProof(index, (*proof.path, bytes(32)), b""), entry, published.size, root),
        ):
            with pytest.raises(VerificationError):
                verify_merkle_inclusion(bad)  # type: ignore[arg-type]  # its parts


def test_pymerkle_has_our_root_at_every_kept_size_and_accepts_our_paths(published: Published) -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for state in published.states:
        tree.append_entry(state)
    old = int(published.kept.read_text().split("\n")[1])
    leaves = [leaf_hash(state) for state in published.states]
    assert tree.get_root() == Frontier().append_many(leaves).root()
    assert tree.get_root(old) == Frontier().append_many(leaves[:old]).root()
    for index in published.chosen():
        theirs = tree.prove_inclusion(index + 1).serialize()
        path = [step for step in theirs["path"] if step != leaves[index].hex()]
        assert path == [hash_.hex() for hash_ in published.proof(index).path]


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the Go program with Debian's packages, without a network."""
    if shutil.which("go") is None or not (GOCODE / "src/golang.org/x/mod").exists():
        if "CI" in os.environ:
            pytest.fail("CI installs golang-go and golang-golang-x-mod-dev")
        pytest.skip("no Go here; on Debian: apt-get install golang-go golang-golang-x-mod-dev")
    made = tmp_path_factory.mktemp("go") / "verify"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(GOCODE),
        "GOFLAGS": "",
        "GOCACHE": str(made.parent / "cache"),
    }
    source = Path(__file__).parent / "verify.go"
    subprocess.run(["go", "build", "-o", made, source], env=environment, check=True, capture_output=True)
    return made


def gone(go: Path, published: Published, folder: Path, index: int, spoil: Callable[[Path], None] | None = None) -> str:
    """Run the Go program on a copy, spoilt if asked; return what it said."""
    mirror = Path(shutil.copytree(published.mirror, folder / "copy"))
    for name, octets in {
        "proof": bytes(published.proof(index)),
        "entry": published.states[index],
        "kept": published.kept.read_bytes(),
    }.items():
        (mirror / name).write_bytes(octets)
    if spoil is not None:
        spoil(mirror)
    command = [go, mirror, published.vkey, mirror / "proof", mirror / "entry", mirror / "kept"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(mirror)
    assert (done.returncode == 0) == done.stdout.startswith("ACCEPTED")
    return done.stdout


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def spoil(mirror: Path) -> None:
        kept = (mirror / name).read_bytes()
        assert old in kept
        (mirror / name).write_bytes(kept.replace(old, new, 1))

    return spoil


def flipped(name: str) -> Callable[[Path], None]:
    def spoil(mirror: Path) -> None:
        path = mirror / name
        octets = bytearray(path.read_bytes())
        octets[-5] ^= 1
        path.write_bytes(bytes(octets))

    return spoil


def second_hash_flipped(name: str) -> Callable[[Path], None]:
    """Spoil the hash that the proof of leaf 0 begins with: x/mod 0.7.0 does not compare every tile with its parent."""

    def spoil(mirror: Path) -> None:
        octets = bytearray((mirror / name).read_bytes())
        octets[37] ^= 1
        (mirror / name).write_bytes(bytes(octets))

    return spoil


def test_go_accepts_note_inclusion_tiles_and_consistency(published: Published, go: Path, tmp_path: Path) -> None:
    for index in published.chosen():
        assert gone(go, published, tmp_path, index).startswith(f"ACCEPTED leaf {index} of {published.size}")


def test_go_refuses_what_was_changed(published: Published, go: Path, tmp_path: Path) -> None:
    size = str(published.size).encode()
    lowest = "tile/0/000" if published.size >= 256 else f"tile/0/000.p/{published.size}"
    for spoil, word in [
        (flipped("entry"), "inclusion"),
        *([(second_hash_flipped(lowest), ("tiles", "inclusion from tiles"))] if published.size > 1 else []),
        (replaced("checkpoint", b"\n" + size + b"\n", b"\n" + size + b"1\n"), "note"),
        (replaced("kept", b"log.example", b"log.exampla"), "note"),
        (replaced("proof", b"index 0\n", b"index 9\n"), "inclusion"),
    ]:
        words = (word,) if isinstance(word, str) else word
        said = gone(go, published, tmp_path, 0, spoil)
        assert said.startswith(tuple(f"REFUSED {each}" for each in words)), said


def test_openssl_accepts_the_checkpoints_signature_and_no_other(published: Published, tmp_path: Path) -> None:
    note = Note.parse((published.mirror / "checkpoint").read_bytes())
    key = published.log.folder.policy.logs[0]
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key.material)
    (tmp_path / "signature").write_bytes(note.signatures[0].octets)

    def verified(text: str) -> bool:
        (tmp_path / "text").write_text(text)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.der", "-keyform", "DER", "-rawin"]
        done = subprocess.run(
            [*command, "-in", "text", "-sigfile", "signature"], cwd=tmp_path, capture_output=True, check=False
        )
        return done.returncode == 0

    assert verified(note.text)
    assert not verified(note.text.replace("log", "lag"))
