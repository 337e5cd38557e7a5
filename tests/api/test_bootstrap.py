"""A home from nothing: made once, finished where it was interrupted, refused where something is missing."""

import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import api.bootstrap as bootstrap
from api.bootstrap import ACTOR_KEY_FILE, initialise, is_initialised, open_office
from api.settings import DATABASE_FILE, Settings, read_settings
from ledger.errors import AlreadyRecorded, Malformed, Refused, StoreRefusal
from ledger.identities.vault_keys import FILE as KEYS_FILE
from ledger.law.adopt import init_commands
from ledger.programmes import Programme
from ledger.schemes.commands import OpenScheme


class Killed(BaseException):
    """As if the process had been killed."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home")


def test_init_makes_a_private_home_with_the_law_adopted_and_one_actor(settings: Settings) -> None:
    key = initialise(settings)
    assert sorted(path.name for path in settings.home.iterdir()) == sorted([ACTOR_KEY_FILE, DATABASE_FILE, KEYS_FILE])
    for name in (ACTOR_KEY_FILE, KEYS_FILE):
        assert stat.S_IMODE((settings.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert (settings.home / ACTOR_KEY_FILE).read_text().strip() == key
    with open_office(settings) as office:
        assert office.actor == "office"
        assert office.book.head().position >= len(init_commands())
        assert {entry.by for entry in office.book.read()} == {"office"}


def test_a_second_init_is_refused(settings: Settings) -> None:
    initialise(settings)
    with pytest.raises(AlreadyRecorded) as refused:
        initialise(settings)
    assert refused.value.code == "already_initialised"


@pytest.mark.parametrize("moment", ["made_keys", "init_commands", "_kept_actor_key", "keep_actor"])
@pytest.mark.parametrize("after", [False, True])
def test_an_interrupted_init_is_finished_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: str, after: bool
) -> None:
    real = getattr(bootstrap, moment)

    def killed(*args: object, **named: object) -> None:
        if after:
            real(*args, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(bootstrap, moment, killed)
        with pytest.raises(Killed):
            initialise(settings)
    finished = is_initialised(settings)
    assert finished == (moment == "keep_actor" and after)
    with open_office(settings, create=True) as office:
        entries = office.book.read()
        assert office.actor == "office"
    fresh = read_settings(home=settings.home.parent / "fresh")
    with open_office(fresh, create=True) as other:
        assert [entry.event for entry in entries] == [entry.event for entry in other.book.read()]


@pytest.mark.parametrize("missing", [ACTOR_KEY_FILE, DATABASE_FILE, KEYS_FILE])
def test_a_home_without_one_of_its_parts_is_refused(settings: Settings, missing: str) -> None:
    initialise(settings)
    for path in settings.home.glob(f"{missing}*"):
        path.unlink()
    with pytest.raises(StoreRefusal) as refused:
        open_office(settings)
    assert refused.value.code == "not_initialised"
    assert str(settings.home) in refused.value.message


def test_an_absent_home_is_refused_and_not_made(settings: Settings) -> None:
    with pytest.raises(StoreRefusal, match="amanah init"):
        open_office(settings)
    assert not settings.home.exists()


def test_new_keys_are_never_made_beside_an_old_book(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(bootstrap, "_kept_actor_key", _kill)
        with pytest.raises(Killed):
            initialise(settings)
    (settings.home / KEYS_FILE).unlink()
    with pytest.raises(StoreRefusal) as refused:
        initialise(settings)
    assert refused.value.code == "keys_missing"


def _kill(*args: object) -> None:
    raise Killed


def test_a_desk_key_that_the_book_does_not_know_is_refused(settings: Settings) -> None:
    initialise(settings)
    (settings.home / ACTOR_KEY_FILE).write_text("amanah_other\n")
    with pytest.raises(StoreRefusal) as refused:
        open_office(settings)
    assert refused.value.code == "desk_key_unknown"


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreRefusal) as refused:
        initialise(read_settings(home=tmp_path / "file" / "home"))
    assert refused.value.code == "home_unusable"


def test_book_and_vault_stand_on_postgresql_where_it_is_named(tmp_path: Path, pg_url: str) -> None:
    settings = read_settings(home=tmp_path / "home", database_url=pg_url)
    with open_office(settings, create=True) as office:
        office.catch_up()
        assert office.book.head().position > 0
    assert not (settings.home / DATABASE_FILE).exists()
    assert is_initialised(settings)
    shutil.rmtree(settings.home)
    with pytest.raises(AlreadyRecorded):
        initialise(settings)


def test_the_environment_is_read_and_options_go_before_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AMANAH_HOME", str(tmp_path / "one"))
    monkeypatch.setenv("AMANAH_PORT", "9000")
    assert read_settings().home == tmp_path / "one"
    assert read_settings(home=tmp_path / "two", port=9001).port == 9001
    assert read_settings(home=tmp_path / "two").port == 9000


def test_a_setting_of_the_wrong_form_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMANAH_PORT", "harbour")
    with pytest.raises(Malformed) as refused:
        read_settings()
    assert refused.value.code == "setting_malformed"
    assert "port" in refused.value.message
    assert "harbour" not in refused.value.message


def test_a_jump_of_the_clock_is_refused_until_it_is_accepted(settings: Settings) -> None:
    initialise(settings)

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(days=40)

    scheme = OpenScheme(effective_on=date(2022, 10, 4), name="Skema", programmes=(Programme.JKK,))
    with open_office(settings, clock=later) as office, pytest.raises(Refused) as refused:
        office.book.record(scheme, actor=office.actor, key="k")
    assert refused.value.code == "clock_ahead"
    accepting = read_settings(home=settings.home, accept_clock_jump=True)
    with open_office(accepting, clock=later) as office:
        assert office.book.record(scheme, actor=office.actor, key="k").events == 1
