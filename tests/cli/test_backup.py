"""A backup is taken while others write, and what is restored from it is the book, whose receipts hold."""

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from api import backup
from api.backup import back_up
from api.bootstrap import Office, open_office
from api.log import log_folder, open_log
from api.settings import read_settings
from ledger.donations.receive import ReceiveDonation
from ledger.errors import Refused
from ledger.transparency.errors import LogRefusal
from tests.api.test_writes import GIFT
from tests.cli.running import run

DONATION = "gift-before"


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with open_office(read_settings(home=home)) as opened:
        yield opened


def give(office: Office, number: int, *, donation: str | None = None) -> int:
    said = {**GIFT, "bank_reference": f"FT-BACKUP-{number}", "donation": donation, "rupiah": 1000 + number}
    command = ReceiveDonation.model_validate({name: value for name, value in said.items() if value is not None})
    return office.book.record(command, actor=office.actor, key=f"gift-{number}").position


def restored(home: Path, *parts: Path) -> Path:
    home.mkdir(mode=0o700)
    for part in parts:
        shutil.copytree(part, home, dirs_exist_ok=True)
    return home


def test_a_backup_under_load_is_a_sound_book_that_goes_on(office: Office, home: Path, tmp_path: Path) -> None:
    give(office, 0, donation=DONATION)
    open_log(office.settings, office.store).publish()
    made = run("receipt", "donation", DONATION, "-o", tmp_path / "receipt", "--home", home)
    assert made.code == 0, made.err
    begun, stop = Event(), Event()

    def write() -> None:
        number = 1
        while not stop.is_set():
            give(office, number)
            number += 1
            begun.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        told = back_up(office.settings, tmp_path / "copy", keys=tmp_path / "keys")
    finally:
        stop.set()
        writer.join()
    assert told.sealed < told.position < office.store.head()
    other = restored(tmp_path / "other", tmp_path / "copy", tmp_path / "keys")
    with open_office(read_settings(home=other)) as again:
        head = again.book.head()
        assert (head.position, bytes(head.root).hex()) == (told.position, told.root)
        assert again.book.entry(told.position) == office.book.entry(told.position)
    assert run("log", "repair", "--home", other).code == 0
    audited = run("--json", "audit", "--log", "--home", other)
    assert audited.code == 0, audited.out
    with open_office(read_settings(home=other)) as again:
        give(again, 10_000)
        note = open_log(again.settings, again.store).publish()
        assert note.text.splitlines()[1] == str(again.store.head())
    receipt = next((tmp_path / "receipt").glob("*.receipt.json"))
    assert run("verify", receipt, "--policy", log_folder(read_settings(home=other)).path / "policy").code == 0


def test_a_book_that_is_behind_its_published_head_signs_nothing_and_says_how_to_go_on(
    office: Office, home: Path, tmp_path: Path
) -> None:
    log = open_log(office.settings, office.store)
    log.publish()
    back_up(office.settings, tmp_path / "copy", keys=tmp_path / "keys")
    give(office, 1)
    published = log.publish()
    office.close()
    other = restored(tmp_path / "other", tmp_path / "copy", tmp_path / "keys")
    shutil.rmtree(other / "log")
    shutil.copytree(home / "log", other / "log")
    with open_office(read_settings(home=other)) as again, pytest.raises(LogRefusal) as found:
        open_log(again.settings, again.store).publish()
    assert found.value.code == "log_restored"
    assert "bring the lost entries back" in found.value.message
    assert log_folder(read_settings(home=other)).published == published


def test_the_keys_are_copied_where_they_are_asked_for_and_nobody_else_may_read_them(
    office: Office, home: Path, tmp_path: Path
) -> None:
    open_log(office.settings, office.store).publish()
    ran = run("backup", tmp_path / "copy", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert "The keys were not copied" in ran.out
    names = {path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert names == {"amanah.sqlite", "checkpoint", "policy"}
    told = json.loads(run("--json", "backup", tmp_path / "again", "--keys", tmp_path / "keys", "--home", home).out)
    assert (told["keys"], told["position"]) == (str(tmp_path / "keys"), office.store.head())
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"actor-key", "keys.json", "last-signed", "signing-key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [*files, tmp_path / "again/amanah.sqlite"]} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_folder_that_is_there_is_left_alone(office: Office, home: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    ran = run("backup", tmp_path / "copy", "--home", home)
    assert (ran.code, ran.err.split(":")[0]) == (4, "backup_exists")
    assert list((tmp_path / "copy").iterdir()) == []


def test_a_backup_that_cannot_be_written_leaves_nothing(office: Office, home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = run("backup", tmp_path / "file" / "copy", "--home", home)
    assert (ran.code, ran.err.split(":")[0]) == (6, "backup_unwritable")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("keys", ["copy", "copy/keys", "."])
def test_keys_are_never_put_where_the_book_is(office: Office, home: Path, tmp_path: Path, keys: str) -> None:
    (tmp_path / "new").mkdir()
    place = tmp_path / "new" / "deep" / keys
    ran = run("backup", tmp_path / "new" / "deep" / "copy", "--keys", place, "--home", home)
    assert (ran.code, ran.err.split(":")[0]) == (4, "backup_keys_beside_the_book")
    assert list((tmp_path / "new").iterdir()) == []


def test_keys_that_stand_elsewhere_are_said_not_to_be_copied(
    office: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMANAH_VAULT_KEYS", (home / "keys.json").read_text())
    ran = run("backup", tmp_path / "copy", "--keys", tmp_path / "keys", "--home", home)
    assert (ran.code, ran.err.split(":")[0]) == (4, "backup_keys_elsewhere")
    monkeypatch.delenv("AMANAH_VAULT_KEYS")
    moved = (home / "actor-key").rename(tmp_path / "desk-key")
    monkeypatch.setenv("AMANAH_ACTOR_KEY_FILE", str(moved))
    assert run("backup", tmp_path / "copy", "--keys", tmp_path / "keys", "--home", home).code == 0
    assert (tmp_path / "keys" / "desk-key").read_bytes() == moved.read_bytes()


def test_keys_that_were_rotated_meanwhile_are_not_kept_beside_the_book_of_before(
    office: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup._copy_book

    def rotated(book: Path, to: Path) -> object:
        copied = copy(book, to)
        assert run("actors", "add", "keeper-desk", "--role", "keeper", "--home", home).code == 0
        key = run("--json", "actors", "add", "keeper-two", "--role", "keeper", "--home", home)
        (tmp_path / "key").write_text(json.loads(key.out)["key"])
        monkeypatch.setenv("AMANAH_ACTOR_KEY_FILE", str(tmp_path / "key"))
        assert run("identities", "rotate-lookup", "--home", home).code == 0
        return copied

    monkeypatch.setattr(backup, "_copy_book", rotated)
    with pytest.raises(Refused) as refused:
        back_up(office.settings, tmp_path / "copy", keys=tmp_path / "keys")
    assert refused.value.code == "backup_keys_rotated"
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name or "keys" in path.name] == []


def test_a_book_on_a_server_is_backed_up_by_the_server(home: Path, pg_url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="pg_dump"):
        back_up(read_settings(home=home, database_url=pg_url), tmp_path / "copy")
