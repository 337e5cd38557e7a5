"""What a claim entitles to and whether its decision stands, as tables for people."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from api.cli.desk import table
from ledger.claims.entitlement import Measure
from ledger.money import rupiah
from projections.claim_decisions import DecisionProof
from projections.claim_entitlements import Entitlement


def entitlement_tables(rows: Sequence[Entitlement]) -> Iterable[Table]:
    """Return the components of a claim, each with its article; or how the person stood where nothing is given."""
    first = rows[0]
    of = f"{first.claim}: {first.programme} on {first.event_on}, cover {first.cover}"
    title = f"{of}, month {first.consecutive} in a row, {first.cumulative} paid in all"
    lines = [
        [
            "nothing" if row.component is None else row.component.value,
            _amount(row),
            row.article or _lacking(row),
            "-" if row.component is None else "yes" if row.confirmed else "no",
            ", ".join(map(str, row.positions)) or "-",
        ]
        for row in rows
    ]
    columns = [(name, name == "amount") for name in ("component", "amount", "article", "confirmed", "law at position")]
    yield table(title, columns, lines)


def _lacking(row: Entitlement) -> str:
    """Say what is not paid, and of an event in grace what pays it."""
    months = ", ".join(row.arrears)
    way = f": the arrears of {months} cover it once they are paid, before the approval" if months else ""
    return f"no paid month covers the event{way}"


def _amount(row: Entitlement) -> str:
    if row.measure is Measure.STATED:
        return "as BPJS states"
    if row.rupiah is None:
        return "-" if row.component is None else "base not known"
    return f"up to {rupiah(row.rupiah)}" if row.measure is Measure.AT_MOST else rupiah(row.rupiah)


def decision_tables(rows: Sequence[DecisionProof]) -> Iterable[Table]:
    """Return each approval, judged again."""
    for row in rows:
        changed = ", ".join(f"{one.kind} at position {one.position}" for one in row.changed_by)
        lines = [
            ["approved at position", str(row.position)],
            ["decided on the book at position", str(row.decided_at)],
            ["as it was decided on", "agrees" if row.agrees_then else f"differs: {_codes(row.codes_then)}"],
            ["as it stands", "agrees" if row.agrees_now else f"changed by {changed}: {_codes(row.codes_now)}"],
            ["stated with", _codes(row.stated_codes)],
            ["not judged", ", ".join(row.not_judged) or "-"],
            ["relied on positions", ", ".join(map(str, row.relied_on)) or "-"],
            ["decided on", _decided_on(row)],
            ["covered by", _covered(row)],
            ["paid by", _sources(row)],
            ["cover paid after the event", "yes" if row.paid_after_event else "no"],
            ["payment recorded after the event", "yes" if row.recorded_after_event else "no"],
        ]
        yield table(f"Decision on {row.claim}", [("question", False), ("answer", False)], lines)


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "no exception"


def _decided_on(row: DecisionProof) -> str:
    if row.decided_on is None:
        return "no paid month"
    month = row.decided_on
    return f"{month.month}, enrolled at position {month.enrolment}, paid at position {month.payment}"


def _covered(row: DecisionProof) -> str:
    if row.cover is None:
        return "-"
    of = f"{row.cover.month} of {row.cover.batch}, seat {row.cover.seat}"
    return f"{of}, enrolled at position {row.cover.enrolment}, paid at position {row.cover.payment}"


def _sources(row: DecisionProof) -> str:
    if row.cover is None:
        return "-"
    return "; ".join(f"{s.credit} of {s.source}: {rupiah(s.rupiah)}" for s in row.cover.sources) or "-"
