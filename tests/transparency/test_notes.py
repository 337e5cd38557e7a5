"""Notes, keys, checkpoints, policies and proofs in files: the formats' own examples, and what must be refused."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import NotProved
from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import COSIGNATURE, ED25519, Key, Note, Signature, signature_lines
from ledger.transparency.policy import Policy
from ledger.transparency.tlog_proof import TlogProof
from tests.support.office import seeded

# C2SP signed-note, "Example".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ER"
    "YNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# C2SP tlog-cosignature, the example at its head.
EXAMPLE_CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zy"
    "WE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0"
    "xUe+mbIUBkBIfZ+qnA==\n"
).encode()

LOG = SigningKey.make("log.example/amanah", kind=ED25519, random=seeded(1))
WITNESSES = [SigningKey.make(f"w{n}.example", kind=COSIGNATURE, random=seeded(10 + n)) for n in range(4)]
HEAD = Checkpoint("log.example/amanah", 7, bytes(range(32)))


def note(*signatures: Signature, text: str = HEAD.text) -> Note:
    return Note(text, signatures or (LOG.sign(text),))


def code(call: object, *args: object) -> str:
    assert callable(call)
    with pytest.raises(NotProved) as caught:
        call(*args)
    return caught.value.code


def test_the_example_note_is_signed_by_the_example_key() -> None:
    key = Key.parse(EXAMPLE_KEY)
    parsed = Note.parse(EXAMPLE_NOTE)
    assert str(key) == EXAMPLE_KEY
    assert parsed.text == "This is an example message.\n"
    assert list(parsed.signed_by([key])) == [key]
    assert bytes(parsed) == EXAMPLE_NOTE


def test_the_example_checkpoint_is_read_with_its_cosignature() -> None:
    parsed = Note.parse(EXAMPLE_CHECKPOINT)
    head = Checkpoint.parse(parsed.text)
    assert (head.origin, head.size, head.text) == ("example.com/behind-the-sofa", 20_852_163, parsed.text)
    assert [signature.name for signature in parsed.signatures] == [head.origin, "witness.example.com/w1"]
    assert parsed.signatures[1].time == 1_679_315_147
    assert bytes(parsed) == EXAMPLE_CHECKPOINT


def test_every_bit_of_the_signed_text_and_of_the_signature_counts() -> None:
    key = Key.parse(EXAMPLE_KEY)
    for place in range(len(EXAMPLE_NOTE) * 8):
        changed = bytearray(EXAMPLE_NOTE)
        changed[place // 8] ^= 1 << place % 8
        try:
            found = Note.parse(bytes(changed)).signed_by([key])
        except NotProved:
            continue
        assert not found, place


def test_a_known_key_with_a_false_signature_spoils_the_note_and_an_unknown_one_is_passed_over() -> None:
    good = LOG.sign(HEAD.text)
    false = Signature(good.name, good.key_id, bytes(64))
    stranger = WITNESSES[0].cosign(HEAD.text, time=5)
    assert list(note(good, stranger).signed_by([LOG.public])) == [LOG.public]
    for signatures in ((good, false), (false, good), (false,)):
        assert code(note(*signatures).signed_by, [LOG.public]) == "signature_false"
    assert note(stranger).signed_by([LOG.public]) == {}
    same_name = SigningKey(LOG.name, ED25519, bytes(32))
    assert note(same_name.sign(HEAD.text)).signed_by([LOG.public]) == {}


def test_a_cosignature_binds_the_moment_and_is_no_signature_of_a_log() -> None:
    witness = WITNESSES[0]
    signature = witness.cosign(HEAD.text, time=1_700_000_000)
    assert witness.public.holds(signature, HEAD.text)
    later = Signature(signature.name, signature.key_id, (1_700_000_001).to_bytes(8, "big") + signature.octets[8:])
    assert not witness.public.holds(later, HEAD.text)
    assert not Key(witness.name, ED25519, witness.public.material).holds(signature, HEAD.text)
    assert Key(witness.name, ED25519, witness.public.material).key_id != witness.public.key_id


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAAA",
        b"\n\xe2\x80\x94 name AAAAAAAA\n",
        b"text\n\n- name AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name\n",
        b"text\n\n\xe2\x80\x94  AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 na+me AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAA==\n",
        b"te\rxt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"te\0xt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAAA\n\n",
        b"text\n\n" + b"\xe2\x80\x94 name AAAAAAAA\n" * 65,
    ],
)
def test_a_note_of_another_form_is_refused(octets: bytes) -> None:
    assert code(Note.parse, octets) == "note_malformed"


def test_at_least_sixteen_signatures_are_read() -> None:
    assert len(Note.parse(b"text\n\n" + b"\xe2\x80\x94 name AAAAAAAA\n" * 16).signatures) == 16


@pytest.mark.parametrize("packed", ["AAAAAAA=", "AAAAAAB=", "AAAAAAAA ", "AAAA\u00c4AAA", "AAAAA", "AAAA_AAA"])
def test_base64_has_one_form(packed: str) -> None:
    wrong = f"text\n\n\u2014 name {packed}\n".encode()
    canonical = packed == "AAAAAAA="
    if canonical:
        assert Note.parse(wrong).signatures[0].octets == bytes(1)
    else:
        assert code(Note.parse, wrong) == "base64_malformed"


@pytest.mark.parametrize("size", ["", "00", "07", "+7", "-1", "1_000", "7 ", "0x7", str(2**63), "\u0667"])
def test_a_size_has_one_form(size: str) -> None:
    text = f"log.example/amanah\n{size}\n{b64encode(bytes(32)).decode()}\n"
    assert code(Checkpoint.parse, text) in ("number_malformed", "checkpoint_malformed")


@pytest.mark.parametrize("text", ["a\n1\n", "a\n1\nAAAA\n", "a\n1\n" + b64encode(bytes(32)).decode(), "\n1\n2\n"])
def test_a_checkpoint_of_another_form_is_refused(text: str) -> None:
    assert code(Checkpoint.parse, text) in ("checkpoint_malformed", "hash_malformed")


def test_extension_lines_are_read_over_and_may_not_be_empty() -> None:
    assert Checkpoint.parse(HEAD.text + "more\n") == HEAD
    assert code(Checkpoint.parse, HEAD.text + "\n") == "checkpoint_malformed"


@pytest.mark.parametrize("change", ["name", "id", "key", "short"])
def test_a_verifier_key_whose_id_is_another_is_refused(change: str) -> None:
    name, id_, packed = EXAMPLE_KEY.split("+")
    wrong = {
        "name": f"example.com/fop+{id_}+{packed}",
        "id": f"{name}+530d903b+{packed}",
        "key": f"{name}+{id_}+{packed[:-2]}1k",
        "short": f"{name}+{id_}+AQ==",
    }[change]
    assert code(Key.parse, wrong) in ("key_malformed", "base64_malformed")


def test_a_signing_key_is_read_as_it_was_written() -> None:
    for key in (LOG, WITNESSES[0]):
        assert SigningKey.parse(str(key)) == key
        assert key.seed.hex() not in repr(key)
    id_ = LOG.public.key_id.hex()
    assert code(SigningKey.parse, str(LOG).replace(id_, "00000000")) == "key_malformed"


QUORUM = "\n".join(
    [
        "# who is believed",
        f"log {LOG.public} https://log.example/",
        *(f"witness W{n}\t{key.public}" for n, key in enumerate(WITNESSES)),
        "group two 2 W0 W1 W2",
        "group both all two W3",
        "quorum both",
        "",
    ]
).encode()


def test_a_quorum_of_groups_is_met_by_enough_of_each() -> None:
    policy = Policy.parse(QUORUM)
    assert policy.logs == (LOG.public,)
    assert policy.is_met(["W0", "W1", "W3"])
    assert policy.is_met(["W0", "W1", "W2", "W3"])
    for few in ([], ["W3"], ["W0", "W3"], ["W0", "W1", "W2"]):
        assert not policy.is_met(few)
    assert Policy.parse(policy.text.encode()).text == policy.text


def test_no_quorum_needs_nobody() -> None:
    assert Policy.parse(b"quorum none\n").is_met([])


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "quorum W0",
        "quorum none\nquorum none",
        "group g any W0\nquorum none",
        f"witness none {WITNESSES[0].public}\nquorum none",
        f"witness a {WITNESSES[0].public}\nwitness b {WITNESSES[0].public}\nquorum a",
        f"witness a {WITNESSES[0].public}\nwitness a {WITNESSES[1].public}\nquorum a",
        f"witness a {WITNESSES[0].public}\ngroup g 2 a\nquorum g",
        f"witness a {WITNESSES[0].public}\ngroup g 0 a\nquorum g",
        f"witness a {WITNESSES[0].public}\ngroup g any\nquorum g",
        f"witness a {WITNESSES[0].public}\ngroup g any a a\nquorum g",
        f"witness a {WITNESSES[0].public}\ngroup g any a\ngroup h any a\nquorum h",
        f"witness a {LOG.public}\nquorum a",
        f"log {WITNESSES[0].public}\nquorum none",
        f"log {LOG.public}\nlog {LOG.public}\nquorum none",
        "mirror a\nquorum none",
        "quorum none\r",
    ],
)
def test_a_policy_of_another_form_is_refused(lines: str) -> None:
    assert code(Policy.parse, f"{lines}\n".encode()) == "policy_malformed"


def test_a_policy_whose_last_line_does_not_end_is_refused() -> None:
    assert code(Policy.parse, b"quorum none") == "policy_malformed"


PROOF = TlogProof(5, (bytes(32), bytes(range(32))), bytes(note()))


def test_a_proof_is_read_as_it_was_written_and_extra_data_is_passed_over() -> None:
    assert TlogProof.parse(bytes(PROOF)) == PROOF
    assert TlogProof.parse(bytes(PROOF).replace(b"@v1\n", b"@v1\nextra AAAA\n")) == PROOF
    alone = TlogProof(0, (), bytes(note()))
    assert TlogProof.parse(bytes(alone)) == alone


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"index 5", b"index 05"),
        (b"index 5\n", b""),
        (b"index", b"Index"),
        (b"\n\n", b"\n"),
        (b"index 5\n", b"index 5\nextra AAAA\n"),
        (b"AAA=\n", b"AAA\n"),
        (b"AAA=\n", b"AAB=\n"),
        (b"c2sp", b"C2SP"),
    ],
)
def test_a_proof_of_another_form_is_refused(old: bytes, new: bytes) -> None:
    assert code(TlogProof.parse, bytes(PROOF).replace(old, new, 1)) in (
        *("proof_malformed", "number_malformed", "hash_malformed", "base64_malformed"),
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(octets: bytes) -> None:
    for read in (Note.parse, TlogProof.parse, Policy.parse):
        try:
            read(octets)
        except NotProved:
            continue


def test_the_lines_that_a_witness_answers_are_read() -> None:
    signature = WITNESSES[0].cosign(HEAD.text, time=9)
    assert signature_lines(signature.line.encode(), HEAD.text) == (signature,)
