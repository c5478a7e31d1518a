"""Reads whose plan does not depend on their values: PostgreSQL plans each once a connection, not once a page.

Not for a statement with a filter that may be common or rare: such a one wants a plan of its own each time.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def fetch(statement: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a statement that is planned for these values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _rows(cursor)


def fetch_prepared(statement: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a statement whose plan is kept; a limit stands in its text, since it decides the plan."""
    if connection.queries_logged:  # only Django's own cursor tells what it ran
        return fetch(statement, parameters)
    connection.ensure_connection()
    # Django's cursors write values into the text, which leaves PostgreSQL nothing to keep.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters, prepare=True)
        return _rows(cursor)


def _rows(cursor: Any) -> list[dict[str, Any]]:
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
