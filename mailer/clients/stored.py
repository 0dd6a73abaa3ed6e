"""Tables that carry their types: Parquet files and databases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mailer.clients.grid import BLOCK_ROWS, Block, Ragged, block_of
from mailer.errors import N_, ClientsError

_SELECT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


class Parquet:
    """A Parquet file as a grid: its column names are row 1."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises ClientsError where it is none, or is damaged."""
        import pyarrow as pa
        from pyarrow import parquet

        self.file = path.name
        self.name = ""
        self.ragged: list[Ragged] = []
        try:
            self._table = parquet.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise ClientsError(
                N_("The Parquet file is damaged or cut short, and cannot be opened ({reason})."),
                file=self.file,
                reason=str(error).splitlines()[0].rstrip("."),
            ) from error
        self.head: Sequence[Sequence[str]] = [list(self._table.schema_arrow.names)]

    def blocks(self, header: int, width: int) -> Iterator[Block]:
        """Yield the rows as columns."""
        if header == 1:
            for batch in self._table.iter_batches(batch_size=BLOCK_ROWS):
                rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
                yield block_of(rows, width)


class Query:
    """The result of a SELECT as a grid: the names of its columns are row 1."""

    def __init__(self, url: str, query: str | None) -> None:
        """Run the query, for reading only. Raises ClientsError for anything but one SELECT."""
        from sqlalchemy import create_engine, exc
        from sqlalchemy.engine import make_url

        self.name = ""
        self.ragged: list[Ragged] = []
        try:
            address = make_url(url)
            self.file = (
                str(address.database or address.get_backend_name()).replace("\\", "/").rsplit("/", 1)[-1]
            )
            self._query = _checked(query, self.file)
            self._engine = create_engine(address)
        except exc.ArgumentError:
            raise ClientsError(
                N_("The database address is not written as SQLAlchemy expects it."),
                hint=N_(
                    "It looks like postgresql+psycopg://user:password@host/database, in an "
                    "environment variable."
                ),
                field="env",
            ) from None  # the cause may quote the address
        except (exc.NoSuchModuleError, ImportError) as error:
            raise ClientsError(
                N_("The library for this kind of database ({backend}) is not installed."),
                field="env",
                backend=url.split(":", 1)[0],
            ) from error
        self._rows = self._run()
        first = next(self._rows)
        self.head: Sequence[Sequence[str]] = [[str(name) for name in first]]

    def blocks(self, header: int, width: int) -> Iterator[Block]:
        """Yield the rows as columns."""
        if header == 1:
            for rows in self._rows:
                yield block_of(rows, width)

    def _run(self) -> Iterator[Any]:
        """Yield the names of the columns, then lists of rows."""
        import pandas as pd
        from sqlalchemy import exc, text

        try:
            with self._engine.connect().execution_options(stream_results=True) as connection:
                _read_only(connection)
                chunks = pd.read_sql(
                    text(self._query), connection, chunksize=BLOCK_ROWS, coerce_float=False, dtype=object
                )
                names: list[str] | None = None
                for chunk in chunks:
                    if names is None:
                        names = [str(name) for name in chunk.columns]
                        yield names
                    yield list(
                        chunk.astype(object).where(chunk.notna(), None).itertuples(index=False, name=None)
                    )
                if names is None:
                    yield []
        except exc.SQLAlchemyError as error:
            raise self._refused(error) from None  # the cause may hold the address, password included
        finally:
            self._engine.dispose()

    def _refused(self, error: Exception) -> ClientsError:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        password = self._engine.url.password
        if password:
            reason = reason.replace(str(password), "***")
        return ClientsError(
            N_("The database does not answer the query: {reason}."),
            hint=N_("Check `query:` in the campaign, and that the database can be reached from here."),
            file=self.file,
            field="query",
            reason=reason.rstrip("."),
        )


def _checked(query: str | None, file: str) -> str:
    """Return a query that is one SELECT. Raises ClientsError for anything else."""
    if not query or not query.strip():
        raise ClientsError(
            N_("A database needs a query."),
            hint=N_("Write `query: SELECT … FROM …` under `source:`."),
            file=file,
            field="query",
        )
    statement = query.strip().rstrip(";")
    if not _SELECT.match(statement) or ";" in re.sub(r"'[^']*'", "", statement):
        raise ClientsError(
            N_("The query must be a single SELECT: a client table is only ever read."),
            file=file,
            field="query",
        )
    return statement


def _read_only(connection: Any) -> None:
    """Make the connection refuse to write, where the database knows how (a SELECT can hide a DELETE)."""
    from sqlalchemy import text

    commands = {
        "sqlite": "PRAGMA query_only = ON",
        "postgresql": "SET TRANSACTION READ ONLY",
        "mysql": "SET SESSION TRANSACTION READ ONLY",
        "mariadb": "SET SESSION TRANSACTION READ ONLY",
        "oracle": "SET TRANSACTION READ ONLY",
    }
    command = commands.get(connection.dialect.name)
    if command:
        connection.execute(text(command))
