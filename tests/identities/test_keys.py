"""The vault's keys live in one private file; an actor's key is kept as a hash."""

import json
import secrets
from pathlib import Path

import pytest

from ledger.errors import StoreRefusal
from ledger.identities.keys import KEEPER, READER, ROLES, WRITER, hash_api_key, new_api_key
from ledger.identities.vault_keys import VaultKeys


def refused(code: str, home: Path) -> str:
    with pytest.raises(StoreRefusal) as refusal:
        VaultKeys.read(home)
    assert refusal.value.code == code
    return refusal.value.message


def test_keys_are_read_as_they_were_written(tmp_path: Path) -> None:
    keys = VaultKeys.generate(secrets.token_bytes)
    path = keys.write(tmp_path)
    assert path == tmp_path / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert VaultKeys.read(tmp_path) == keys
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_keys_are_never_replaced(tmp_path: Path) -> None:
    keys = VaultKeys.generate(secrets.token_bytes)
    keys.write(tmp_path)
    with pytest.raises(StoreRefusal) as refusal:
        VaultKeys.generate(secrets.token_bytes).write(tmp_path)
    assert refusal.value.code == "vault_keys_exist"
    assert VaultKeys.read(tmp_path) == keys
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_a_home_without_keys_is_told_so(tmp_path: Path) -> None:
    assert "backup" in refused("vault_keys_missing", tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"master": 1, "lookup": 2}', '{"master": "00", "lookup": "01"}'])
def test_a_damaged_file_is_told_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text(text)
    assert "64 hex digits" in refused("vault_keys_damaged", tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    VaultKeys.generate(secrets.token_bytes).write(tmp_path).chmod(mode)
    assert f"{mode:03o}" in refused("vault_keys_exposed", tmp_path)


def test_the_two_keys_are_two() -> None:
    with pytest.raises(ValueError, match="two different keys"):
        VaultKeys(master=bytes(32), lookup=bytes(32))


def test_keys_do_not_show_themselves(tmp_path: Path) -> None:
    keys = VaultKeys.generate(secrets.token_bytes)
    kept = json.loads(keys.write(tmp_path).read_text())
    shown = repr(keys) + keys.fingerprint
    assert kept["master"] not in shown
    assert kept["lookup"] not in shown
    assert repr(keys.master) not in shown


def test_a_fingerprint_tells_keys_apart() -> None:
    one, two = VaultKeys(bytes(32), b"\1" * 32), VaultKeys(bytes(32), b"\2" * 32)
    three = VaultKeys(b"\3" * 32, b"\1" * 32)
    assert len({one.fingerprint, two.fingerprint, three.fingerprint}) == 3
    assert one.fingerprint == VaultKeys(bytes(32), b"\1" * 32).fingerprint


def test_an_actors_key_has_256_random_bits_and_is_kept_as_a_hash() -> None:
    key = new_api_key(lambda count: bytes(range(count)))
    assert key == "amanah_" + "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypq"
    assert len(hash_api_key(key)) == 32
    assert new_api_key(secrets.token_bytes) != new_api_key(secrets.token_bytes)
    assert hash_api_key(key) != hash_api_key(key.upper())
    assert ROLES == (WRITER, READER, KEEPER) == ("writer", "reader", "keeper")
