"""A plain hash of a NIK is broken by trying every NIK of a regency and a year; our look-up is not, without its key."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys

DISTRICT = "352501"
YEAR = 1980
SERIALS = 20
"""How many serial numbers of a day the attack tries: the offices give them out from 0001 on."""


def every_nik() -> Iterator[str]:
    """Yield each NIK of one district and one year of birth, of men and women, with a low serial number."""
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        for woman in (0, 40):
            born = f"{day.day + woman:02d}{day:%m%y}"
            yield from (f"{DISTRICT}{born}{serial:04d}" for serial in range(1, SERIALS + 1))
        day += timedelta(days=1)


def broken(stolen: bytes, looked_up: Callable[[str], bytes]) -> str | None:
    """Return the NIK that a stolen token is of, found by trying all, or none."""
    return next((nik for nik in every_nik() if looked_up(nik) == stolen), None)


def plain(nik: str) -> bytes:
    return hashlib.sha256(nik.encode()).digest()


VICTIM = "3525015708800007"


def test_a_plain_hash_of_a_nik_is_broken_by_enumeration() -> None:
    assert broken(plain(VICTIM), plain) == VICTIM


def test_the_same_attack_on_our_tokens_fails_without_their_keys_and_works_with_them() -> None:
    vault, guess = (Vault(VaultKeys.generate(secrets.token_bytes)) for _ in range(2))
    for stolen in (vault.token(VICTIM), vault.held_token(VICTIM)):
        for attack in (plain, guess.token, guess.held_token):
            assert broken(stolen, attack) is None
    assert broken(vault.token(VICTIM), vault.token) == VICTIM, "who has the key may try; so it lives elsewhere"


def test_a_token_of_one_kind_says_nothing_under_another_key_of_the_vault() -> None:
    vault = Vault(VaultKeys.generate(secrets.token_bytes))
    assert len({vault.token(VICTIM), vault.held_token(VICTIM), vault.request_digest(VICTIM.encode())}) == 3
