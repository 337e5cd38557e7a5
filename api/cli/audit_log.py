"""``amanah audit --log``: the book's own audit, then the log's, each finding told as it is found."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import typer

from api.bootstrap import ReadingRoom
from api.cli.desk import Desk
from api.log import begun_folder
from api.witness import get
from ledger.errors import Malformed
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import FILE as KEYS_FILE
from ledger.identities.vault_keys import VaultKeys
from ledger.transparency.signer import FileSigner
from ledger.wording import plural
from projections.audit import Step, audit_steps
from projections.audit_codes import findings_of
from projections.audit_heads import Finding, KnownHead, kept_heads, our_heads, unannounced_keys, witness_heads
from projections.audit_log import audit_log
from projections.audit_vault import audit_vault

SHOWN_MAX = 1_000


def audit_with_log(desk: Desk, kept: Path | None, *, ask_witnesses: bool) -> None:
    """Run both audits; leave with 1 where anything was found."""
    if kept is not None and not kept.is_dir():
        raise Malformed("kept_missing", f"expected a folder of kept checkpoints at {kept}, found none; check the path")
    found = 0
    with desk.reading_room() as room:
        begun_folder(room.settings)
        for finding in _findings(desk, room, kept, ask_witnesses=ask_witnesses):
            found += 1
            if found <= SHOWN_MAX:
                _tell(desk, finding)
    if desk.as_json:
        desk.print_json({"findings": found})
    elif found:
        desk.say(f"{found:,} {plural(found, 'finding', 'findings')}.")
    else:
        desk.say("Nothing found: the book is what it says it is, and what the log has sealed.")
    if found:
        raise typer.Exit(1)


def _findings(desk: Desk, room: ReadingRoom, kept: Path | None, *, ask_witnesses: bool) -> Iterator[Finding]:
    for step in audit_steps(room.store):
        desk.say(f"{step.number:2}. {step.title} {step.checked:,} checked, {step.found:,} found.")
        yield from _of_step(step)
    if (room.settings.home / KEYS_FILE).exists():
        vault = Vault(VaultKeys.read(room.settings.home))
        desk.say("16. The rows of the vault open, each found by its own NIK.")
        with room.store.reader() as reader:
            yield from audit_vault(reader, vault.is_whole)
    folder = begun_folder(room.settings)
    with room.store.reader() as reader:
        known = list(our_heads(reader, folder, FileSigner(folder.signer)))
        if kept is not None:
            theirs = list(kept_heads(kept, folder.policy))
            known += theirs
            hold = sum(isinstance(one, KnownHead) for one in theirs)
            files, holds = plural(len(theirs), "file"), plural(hold, "holds", "hold")
            desk.say(f"    Of {len(theirs)} kept {files} {hold} {holds} a head of this log.")
        if ask_witnesses:
            known += witness_heads(folder.policy, get)
        heads = [one for one in known if isinstance(one, KnownHead)]
        desk.say(f"17. The log's leaves, tiles and bundles are the entries'. {len(heads)} heads known.")
        yield from (one for one in known if isinstance(one, Finding))
        yield from unannounced_keys(reader, folder.policy)
        yield from audit_log(reader, folder, heads)


def _of_step(step: Step) -> Iterator[Finding]:
    """Yield a step's findings, and one more that says how many were not listed."""
    listed = list(findings_of(step))
    yield from listed
    if step.found > len(listed):
        first = next(islice(listed, 1), None)
        code = first.code if first else ""
        yield Finding(code, None, step.title, "none", f"{step.found - len(listed):,} more like these")


def _tell(desk: Desk, finding: Finding) -> None:
    if desk.as_json:
        desk.print_json(finding)
        return
    at = "" if finding.position is None else f" at position {finding.position}"
    desk.say(f"    {finding.code}{at}, {finding.where}: expected {finding.expected}, found {finding.found}")
