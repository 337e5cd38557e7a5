"""A log gets another key, ends, and is gone on from: each is a leaf, and outsiders can follow it."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.transparency.keys import SigningKey
from ledger.transparency.notes import ED25519
from ledger.transparency.policy import Policy
from ledger.transparency.receipt import verify_receipt
from ledger.transparency.rotate import NEXT_KEY_FILE
from tests.cli.running import run
from tests.proof.conftest import GIFT


def keys(home: Path) -> list[str]:
    return list(json.loads(run("log", "show", "--json", "--home", home).out)["keys"])


def said(home: Path, kind: str) -> list[dict[str, object]]:
    lines = run("events", "--kind", kind, "--home", home).out.splitlines()
    return [json.loads(line)["state"]["what"] for line in lines]


def receipt(home: Path, to: Path) -> bytes:
    ran = run("receipt", "donation", GIFT, "-o", to, "--home", home)
    assert ran.code == 0, ran.err
    return (to / f"{GIFT}.receipt.json").read_bytes()


def test_a_new_key_is_a_leaf_under_the_old_one_and_old_receipts_hold(home: Path, tmp_path: Path) -> None:
    old_receipt = receipt(home, tmp_path / "old")
    before = Policy.parse((home / "log" / "policy").read_bytes())
    (old,) = keys(home)
    ran = run("log", "rotate", "--json", "--home", home)
    assert ran.code == 0, ran.err
    new = json.loads(ran.out)["new"]
    assert keys(home) == [new, old]
    ((entry,),) = [said(home, "LogKeyReplaced")]
    assert (entry["key"], entry["retires"]) == (new, old)
    assert verify_receipt(old_receipt, before).level == "sealed"
    assert str(verify_receipt(receipt(home, tmp_path / "new")).proved.log) == new
    assert not (home / "log" / "signer" / NEXT_KEY_FILE).exists()
    assert run("audit", "--log", "--home", home).code == 0


def test_a_key_that_the_book_never_announced_is_found(home: Path) -> None:
    run("log", "publish", "--home", home)
    stranger = SigningKey.make(keys(home)[0].partition("+")[0], kind=ED25519, random=lambda count: bytes(count))
    policy = home / "log" / "policy"
    policy.write_text(f"log {stranger.public}\n{policy.read_text()}")
    ran = run("audit", "--log", "--home", home)
    assert (ran.code, f"key_unannounced, policy: expected an entry that announces {stranger.public}" in ran.out) == (
        1,
        True,
    )


def test_a_rotation_that_was_broken_off_ends_with_the_key_that_it_announced(home: Path) -> None:
    run("log", "publish", "--home", home)
    saved = {name: (home / "log" / name).read_bytes() for name in ("policy", "signer/signing-key", "public/checkpoint")}
    assert run("log", "rotate", "--home", home).code == 0
    new = (home / "log" / "signer" / "signing-key").read_bytes()
    (home / "log" / "signer" / NEXT_KEY_FILE).write_bytes(new)
    (home / "log" / "signer" / NEXT_KEY_FILE).chmod(0o600)
    (home / "log" / "policy").write_bytes(saved["policy"])
    (home / "log" / "signer" / "signing-key").write_bytes(saved["signer/signing-key"])
    ran = run("log", "rotate", "--home", home)
    assert ran.code == 0, ran.err
    assert (home / "log" / "signer" / "signing-key").read_bytes() == new
    assert len(said(home, "LogKeyReplaced")) == 1


def test_a_closed_log_takes_nothing_more_and_its_last_head_stands(home: Path, tmp_path: Path) -> None:
    run("log", "publish", "--home", home)
    (key,) = keys(home)
    origin = key.partition("+")[0]
    refused = run("log", "close", "other.example/log", "--home", home)
    assert (refused.code, refused.err.split(":")[0]) == (4, "other_log")
    ran = run("log", "close", origin, "--home", home, "--json")
    assert ran.code == 0, ran.err
    size = json.loads(ran.out)["size"]
    for words in (
        ("parties", "register", "--party-kind", "foundation", "--name", "Lain", "--effective-on", "2023-01-01"),
        ("log", "close", origin),
        ("log", "rotate"),
    ):
        refused = run(*words, "--home", home)
        assert (refused.code, refused.err.split(":")[0]) == (4, "log_closed"), words
    assert json.loads(run("log", "publish", "--json", "--home", home).out)["size"] == size
    assert verify_receipt(receipt(home, tmp_path)).proved.checkpoint.size == size
    assert run("audit", "--log", "--home", home).code == 0


@pytest.fixture
def closed(home: Path, tmp_path: Path) -> Path:
    run("log", "publish", "--home", home)
    (key,) = keys(home)
    assert run("log", "close", key.partition("+")[0], "--home", home).code == 0
    return home


def test_another_book_goes_on_from_the_last_head(closed: Path, tmp_path: Path) -> None:
    following, policy = tmp_path / "following", closed / "log" / "policy"
    assert run("init", "--home", following).code == 0
    receipt_file = shutil.copy(closed / "log" / "closing.receipt.json", tmp_path / "closing.receipt.json")
    ran = run("log", "continue", receipt_file, "--policy", policy, "--home", following)
    assert ran.code == 0, ran.err
    (entry,) = said(following, "LogContinued")
    lines = (closed / "log" / "public" / "checkpoint").read_text().splitlines()
    assert (entry["origin"], entry["size"]) == (lines[0], int(lines[1]))
    again = run("log", "continue", receipt_file, "--policy", policy, "--home", following)
    assert (again.code, again.err.split(":")[0]) == (4, "log_continued")
    itself = run("log", "continue", receipt_file, "--policy", policy, "--home", closed)
    assert itself.err.startswith("log_closed")


def test_what_does_not_close_a_log_is_not_gone_on_from(home: Path, closed: Path, tmp_path: Path) -> None:
    following, policy = tmp_path / "following", closed / "log" / "policy"
    assert run("init", "--home", following).code == 0
    gift = tmp_path / "gift"
    receipt(closed, gift)
    refused = run("log", "continue", gift / f"{GIFT}.receipt.json", "--policy", policy, "--home", following)
    assert (refused.code, refused.err.split(":")[0]) == (4, "log_not_closed")
    (tmp_path / "other").write_text("quorum none\n")
    closing = closed / "log" / "closing.receipt.json"
    refused = run("log", "continue", closing, "--policy", tmp_path / "other", "--home", following)
    assert (refused.code, refused.err.split(":")[0]) == (1, "log_unknown")
    assert said(following, "LogContinued") == []


def test_a_log_is_not_closed_for_a_successor_whose_key_is_none(home: Path) -> None:
    run("log", "publish", "--home", home)
    origin = keys(home)[0].partition("+")[0]
    refused = run("log", "close", origin, "--successor", "x.example/log+00000000+AQ==", "--home", home)
    assert (refused.code, refused.err.split(":")[0]) == (2, "key_malformed")
    assert said(home, "LogClosed") == []
