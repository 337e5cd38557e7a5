"""Rows as the driver gives them, for what is asked often or is long: names cost more than many of these answers."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Dialect, text

from ledger.store import Reader


def tuples_of(reader: Reader, statement: str, **values: object) -> Sequence[tuple[Any, ...]]:  # Any: the columns differ
    """Return the rows that a statement of ours selects, without names."""
    connection = reader.connection
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return driver.execute(statement, values).fetchall()
    assert isinstance(driver, psycopg.Connection)
    return driver.execute(_compiled(statement, connection.dialect), values).fetchall()


@lru_cache(maxsize=256)
def _compiled(statement: str, dialect: Dialect) -> bytes:
    """Return a statement with its values named as psycopg names them."""
    return str(text(statement).compile(dialect=dialect)).encode()
