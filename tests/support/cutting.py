"""A book with the beginning of another: what was known at a position, and nothing that came later."""

from sqlalchemy import text

from ledger.store import Store
from projections.registry import all_projections
from projections.runner import Runner


def cut(store: Store, url: str, position: int) -> Store:
    """Return a book with the entries of another up to the end of a commit, and nothing of it that came later.

    The slots name, by positions, everyone who ever held a person's months: the book looks the later ones up in vain.
    """
    fresh = Store(url)
    with store.reader() as reader, fresh.transaction() as connection:
        commit = reader.commit_at(position)
        assert commit is not None
        assert commit.position == position
        known = "WHERE position <= :until"
        for table, where in {"entries": known, "commits": known, "natural_keys": known, "slots": ""}.items():
            rows = reader.connection.execute(text(f"SELECT * FROM {table} {where}"), {"until": position})
            names = list(rows.keys())
            listed, values = ", ".join(names), ", ".join(f":{name}" for name in names)
            connection.execute(
                text(f"INSERT INTO {table} ({listed}) VALUES ({values})"), [dict(row) for row in rows.mappings()]
            )
        connection.execute(
            text("UPDATE head SET position = :position, at = :at, root = :root"),
            {"position": commit.position, "at": commit.at, "root": commit.root},
        )
    Runner(fresh, all_projections()).catch_up()
    return fresh
