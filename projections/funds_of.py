"""Of which fund a pot is, and in which funds a credit's money has stood."""

from ledger.store import Reader
from projections.database import rows_of


def fund_of_pot(reader: Reader, pot: str) -> str | None:
    """Return the fund that a pot was opened in; a pot never changes its fund."""
    position = reader.natural_key("pot", pot)
    return None if position is None else next(stored.stream for stored in reader.entries_at([position]))


def has_stood_in(reader: Reader, credit: str, fund: str) -> bool:
    """Tell whether any of a credit's money began in a fund or was moved to it, whenever that was."""
    moved = "SELECT 1 FROM read_moves WHERE credit = :credit AND fund = :fund LIMIT 1"
    return bool(rows_of(reader, moved, credit=credit, fund=fund))
