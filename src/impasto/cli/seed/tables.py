"""Writes rows by `insert ... select`, with Django's defaults where nothing is said, and indexes only after the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg import sql


def insert(cursor: Any, model: type[models.Model], columns: Mapping[str, str], source: str) -> None:
    """Insert rows whose given columns are SQL over `source` and whose other columns have Django's defaults."""
    values = {field.column: columns.get(str(field.column)) or _default(field) for field in model._meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name, value in values.items() if value)
    chosen = ", ".join(value for value in values.values() if value)
    cursor.execute(f"insert into {model._meta.db_table} ({names}) select {chosen} from {source}")


def drop_indexes(cursor: Any, tables: Sequence[type[models.Model]]) -> list[str]:
    """Drop every index and unique constraint but primary keys; returns the statements that make them again."""
    names = [model._meta.db_table for model in tables]
    cursor.execute(
        "select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),"
        " format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " from pg_constraint where contype = 'u' and conrelid::regclass::text = any(%s)",
        [names],
    )
    found = _run_first(cursor)
    cursor.execute(
        "select format('drop index %%I', c.relname), pg_get_indexdef(i.indexrelid)"
        " from pg_index i join pg_class c on c.oid = i.indexrelid"
        " where i.indrelid::regclass::text = any(%s) and not i.indisprimary",
        [names],
    )
    # Constraints come last: PostgreSQL would otherwise name an index they make like one that is made again.
    return [*_run_first(cursor), *found]


def set_sequences(cursor: Any, tables: Sequence[type[models.Model]]) -> None:
    """Let numbers given from now on follow the highest there is."""
    for model in tables:
        if isinstance(model._meta.pk, models.AutoField):
            table = model._meta.db_table
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")


def _run_first(cursor: Any) -> list[str]:
    """Run the first statement of each row of the answer at hand; returns the second ones."""
    rows = cursor.fetchall()
    for statement, _again in rows:
        cursor.execute(statement)
    return [again for _statement, again in rows]


def _default(field: "models.Field[Any, Any]") -> str:
    """A column's default as SQL; "" leaves it to the database."""
    if field.primary_key:
        return ""
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return "now()"
    if not field.has_default() and field.null:
        return "null"
    value = field.get_default() if field.has_default() else ("" if field.empty_strings_allowed else None)
    if value is None:
        return "null"
    if isinstance(field, models.JSONField):
        return "'{}'" if value == {} else "'[]'"
    if isinstance(field, ArrayField):
        return "'{}'"
    return str(sql.Literal(value).as_string(None))
