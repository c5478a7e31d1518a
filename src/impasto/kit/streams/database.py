"""The event loop's own connections to PostgreSQL: a tiny pool for look-ups, and one connection that listens."""

import asyncio
from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool, PoolTimeout

POOL_SIZE = 4
WAIT_SECONDS = 3.0

_pools: dict[asyncio.AbstractEventLoop, AsyncConnectionPool[Any]] = {}


class UnavailableError(Exception):
    """PostgreSQL does not answer now."""


async def fetch_one(sql: LiteralString, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a query; raises UnavailableError."""
    try:
        async with (await _pool()).connection() as connection:
            cursor = await connection.execute(SQL(sql), parameters)
            row: tuple[Any, ...] | None = await cursor.fetchone()
            return row
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise UnavailableError from error


async def listen_on(channel: str) -> psycopg.AsyncConnection[Any]:
    """A connection of its own that hears a channel; raises psycopg.OperationalError."""
    connection = await psycopg.AsyncConnection.connect(_conninfo(), autocommit=True)
    await connection.execute(SQL("listen {}").format(Identifier(channel)))
    return connection


async def close() -> None:
    """Close the pool of this loop."""
    pool = _pools.pop(asyncio.get_running_loop(), None)
    if pool is not None:
        await pool.close()


async def _pool() -> AsyncConnectionPool[Any]:
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        pool = AsyncConnectionPool(
            _conninfo(),
            min_size=0,
            max_size=POOL_SIZE,
            timeout=WAIT_SECONDS,
            kwargs={"autocommit": True},
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        _pools[loop] = pool
        await pool.open()
    return _pools[loop]


def _conninfo() -> str:
    parameters = dict(connections["default"].get_connection_params())
    for name in ("pool", "context", "cursor_factory", "prepare_threshold", "server_side_binding", "isolation_level"):
        parameters.pop(name, None)
    return make_conninfo("", **parameters, connect_timeout=5)
