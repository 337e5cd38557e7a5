"""The vault's keys come from a private file or from the environment, and no others open the book."""

import json
import secrets
from pathlib import Path

import pytest

from api.bootstrap import initialise, open_office
from api.keys_of_home import rotating_keys
from api.settings import Settings, read_settings
from ledger.errors import Refused, StoreRefusal
from ledger.identities.rotation import rotate_master
from ledger.identities.vault_keys import FILE, VaultKeys


def refused(settings: Settings) -> StoreRefusal:
    with pytest.raises(StoreRefusal) as refusal:
        open_office(settings)
    return refusal.value


def test_keys_of_the_environment_open_the_book_that_was_made_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = VaultKeys.generate(secrets.token_bytes)
    monkeypatch.setenv("AMANAH_VAULT_KEYS", keys.to_json())
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    assert not (settings.home / FILE).exists()
    with open_office(settings) as office:
        assert office.vault.keys == keys
    monkeypatch.delenv("AMANAH_VAULT_KEYS")
    assert refused(read_settings(home=tmp_path / "home")).code == "not_initialised"
    monkeypatch.setenv("AMANAH_VAULT_KEYS", VaultKeys.generate(secrets.token_bytes).to_json())
    other = refused(read_settings(home=tmp_path / "home"))
    assert other.code == "keys_of_another_book"
    assert "AMANAH_VAULT_KEYS" in other.message


def test_what_is_no_key_in_the_environment_is_refused_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    initialise(read_settings(home=tmp_path / "home"))
    monkeypatch.setenv("AMANAH_VAULT_KEYS", '{"master": "rahasia"}')
    refusal = refused(read_settings(home=tmp_path / "home"))
    assert refusal.code == "vault_keys_damaged"
    assert "rahasia" not in refusal.message + repr(read_settings())


def test_keys_may_lie_in_another_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "vault.json"
    monkeypatch.setenv("AMANAH_VAULT_KEYS_FILE", str(elsewhere))
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert not (settings.home / FILE).exists()
    with open_office(settings) as office:
        assert office.vault.keys == VaultKeys.read_file(elsewhere)
    elsewhere.chmod(0o640)
    assert refused(settings).code == "vault_keys_exposed"


@pytest.mark.parametrize("name", ["held", "requests", "lookup", "master"])
def test_another_key_of_any_kind_is_noticed(tmp_path: Path, name: str) -> None:
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    kept = json.loads((settings.home / FILE).read_text())
    (settings.home / FILE).write_text(json.dumps(kept | {name: "0a" * 32}))
    assert refused(settings).code == "keys_of_another_book"


def test_a_file_with_two_keys_alone_has_the_others_by_derivation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings(home=tmp_path / "home")
    monkeypatch.setattr(VaultKeys, "generate", lambda random: VaultKeys(random(32), random(32)))
    initialise(settings)
    kept = json.loads((settings.home / FILE).read_text())
    (settings.home / FILE).write_text(json.dumps({name: kept[name] for name in ("master", "lookup")}))
    with open_office(settings) as office:
        assert office.vault.keys.held.hex() == kept["held"]


def test_keys_of_the_environment_are_not_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMANAH_VAULT_KEYS", VaultKeys.generate(secrets.token_bytes).to_json())
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    with open_office(settings) as office, pytest.raises(Refused) as refusal:
        rotating_keys(settings, office.store)
    assert refusal.value.code == "keys_in_environment"


def test_a_rotation_killed_before_its_file_is_put_right_when_the_office_opens(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    files: list[VaultKeys] = []
    with open_office(settings) as office:
        new = rotate_master(office.store, office.vault.keys, files.append, random=secrets.token_bytes)
    files[0].put_in_place(settings.home / FILE)
    with open_office(settings) as office:
        assert office.vault.keys == new == VaultKeys.read(settings.home)
        assert rotating_keys(settings, office.store) == new
    assert sorted(path.name for path in settings.home.glob(".*")) == []


def test_a_rotation_killed_after_its_first_file_goes_on_with_the_same_key(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "home")
    initialise(settings)
    files: list[VaultKeys] = []
    with open_office(settings) as office:
        old = office.vault.keys
        begun = VaultKeys.from_json(old.to_json()[:-1] + f', "next_master": "{"0b" * 32}"}}')
    begun.put_in_place(settings.home / FILE)
    with open_office(settings) as office:
        assert office.vault.keys == old
        assert rotating_keys(settings, office.store) == begun
        rotate_master(office.store, begun, files.append, random=secrets.token_bytes)
    assert files[-1].master.hex() == "0b" * 32
