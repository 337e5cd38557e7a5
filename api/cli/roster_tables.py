"""What a plan of a list came to, as tables."""

from api.cli.change_tables import tell_changes, tell_costs
from api.cli.desk import Desk, table
from api.cli.evidence import tell_registers
from api.rosters.changes import ChangesTold
from api.rosters.keeping import Told
from api.rosters.plan_told import PlanTold
from api.rosters.words import sentence
from ledger.money import rupiah
from ledger.rosters.roster import Judged
from ledger.rosters.values import Verdict
from ledger.wording import plural

SHOWN_MAX = 20


def tell(desk: Desk, told: Told, verdicts: list[Judged]) -> None:
    """Print what a plan came to."""
    if desk.as_json:
        desk.print_json(told)
        return
    desk.say(f"{told.plan}: {told.rows:,} {plural(told.rows, 'row')}, judged at position {told.position}.")
    tell_columns(desk, told)
    counted = [[str(verdict), f"{count:,}"] for verdict, count in told.counts.items()]
    desk.console().print(
        table("Verdicts", [("verdict", False), ("rows", True)], [*counted, ["all rows", f"{told.rows:,}"]])
    )
    if isinstance(told, ChangesTold):
        tell_changes(desk, told)
    else:
        tell_registers(desk, told)
        _tell_money(desk, told)
        _tell_villages(desk, told)
        _tell_renewal(desk, told)
    for note in told.notes:
        desk.say(f"To be known: {note.english}")
    bad = [one for one in verdicts if one.verdict is not Verdict.ACCEPTED]
    tell_rows(desk, bad[:SHOWN_MAX])
    if len(bad) > SHOWN_MAX:
        desk.say(f"... and {len(bad) - SHOWN_MAX:,} more; see `amanah rosters rows` or `amanah rosters result --bad`.")
    if told.counts[Verdict.ACCEPTED]:
        desk.say(f"For approval by a second person: {told.digest}")
    else:
        desk.say("Nobody is accepted: there is nothing to approve.")


def tell_columns(desk: Desk, told: Told) -> None:
    """Say as what each column of the file was read, and which were not."""
    read = [f"{one.column} as {one.read_as}" for one in told.columns if one.read_as]
    others = [one.column for one in told.columns if not one.read_as]
    unread = f"not read: {', '.join(others)}" if others else "none is left out"
    if told.columns:
        desk.say(f"Columns read: {', '.join(read)}; {unread}.")


def _tell_money(desk: Desk, told: PlanTold) -> None:
    tell_costs(desk, told.programmes, told.costs)
    desk.say(
        f"In all {rupiah(told.rupiah)} of {rupiah(told.available)} in {told.fund}; {rupiah(told.left)} stay in it."
    )
    if told.first_beyond is not None:
        desk.say(f"The money does not reach {told.beyond:,} of the rows, first row {told.first_beyond}.")


def _tell_villages(desk: Desk, told: PlanTold) -> None:
    columns = [("village", False), *((name, True) for name in ("new", "continuing", "leaving", "changed"))]
    lines = [
        [one.region, str(one.new), str(one.continuing), str(one.leaving), str(one.changed)]
        for one in told.villages[:SHOWN_MAX]
    ]
    if lines:
        desk.console().print(table("Difference from who is covered now", columns, lines))
    if len(told.villages) > SHOWN_MAX:
        desk.say(f"... and {len(told.villages) - SHOWN_MAX:,} more villages; --json has them all.")


def tell_rows(desk: Desk, judged: list[Judged]) -> None:
    """Print rows, each with its verdict, why, and what to do."""
    columns = [("row", True), ("verdict", False), ("code", False), ("why", False), ("what to do", False)]
    lines = [[str(one.row), str(one.verdict), one.code, *sentence(one, indonesian=False)] for one in judged]
    if lines:
        desk.console().print(table("Rows", columns, lines))


def _tell_renewal(desk: Desk, told: PlanTold) -> None:
    renewal = told.renewal
    if renewal is None:
        return
    lines = [["without a gap", f"{renewal.continuing:,}"]]
    lines += [[f"after {plural(gap, 'month')}", f"{people:,}"] for gap, people in renewal.gaps.items()]
    lines += [["held no month before", f"{renewal.uncovered:,}"]] if renewal.uncovered else []
    lines += [["new", f"{renewal.new:,}"]]
    lines += [[f"left out: {why}", f"{people:,}"] for why, people in renewal.left_out.items()]
    desk.console().print(table("Going on", [("how", False), ("people", True)], lines))
