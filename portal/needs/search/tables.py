"""The tables of the text index on both databases. Only this room uses them.

`search_entry` is narrow, for filtering and ordering many matches; `search_tokens` holds the stems of a need for the
final score; `search_term` is the vocabulary. The match itself is FTS5 on SQLite (`search_head` over the titles,
`search_whole` over everything, both reading from views of `search_tokens`), and two `tsvector` columns on PostgreSQL.
A token of its own says which needs are current, so that a search among those never opens the many that are concluded.
"""

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from portal.needs.search.documents import FIELDS, HEAD

metadata = MetaData()
# The token of a need that is announced or out to tender; no stem has an underscore.
CURRENT = "_c"

entry = Table(
    "search_entry",
    metadata,
    Column("need_id", Integer, primary_key=True),
    Column("public_from", BigInteger, nullable=False),
    Column("opens", BigInteger),
    Column("closes", BigInteger),
    Column("plain", Text, nullable=False),
    Column("head", TSVECTOR),
    Column("whole", TSVECTOR),
)
tokens = Table(
    "search_tokens",
    metadata,
    Column("need_id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in FIELDS),
    Column("shelf", Text, nullable=False),
    Column("category_names", Text, nullable=False),
    Column("vocabulary", Text, nullable=False),
)
term = Table(
    "search_term",
    metadata,
    Column("word", Text, primary_key=True),
    Column("stem", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("mirror", Text, nullable=False),
    Column("loose", Text, nullable=False),
    Column("df", Integer, nullable=False),
    Column("public_from", BigInteger, nullable=False),
)

# Name of the match index → the fields it reads.
MATCHES = {"search_head": HEAD, "search_whole": FIELDS}
_GAP = " || ' ' || "
_TOKENS = (
    "CREATE TABLE search_tokens (need_id INTEGER PRIMARY KEY, "
    + ", ".join(f"{name} TEXT NOT NULL" for name in FIELDS)
    + ", shelf TEXT NOT NULL, category_names TEXT NOT NULL, vocabulary TEXT NOT NULL)"
)
# Text is compared byte by byte on both databases, so that ranges and ties come out the same.
_SQLITE = (
    "CREATE TABLE search_entry (need_id INTEGER PRIMARY KEY, public_from BIGINT NOT NULL, opens BIGINT, closes BIGINT,"
    " plain TEXT NOT NULL)",
    _TOKENS,
    *(
        command
        for name, fields in MATCHES.items()
        for command in (
            f"CREATE VIEW {name}_text AS SELECT need_id, {_GAP.join(('shelf', *fields))} AS stems FROM search_tokens",  # noqa: S608
            # Which need has which stem is all that is asked; places and counts would only make it slow.
            f"CREATE VIRTUAL TABLE {name} USING fts5(stems, content='{name}_text', content_rowid='need_id',"
            " tokenize=\"ascii tokenchars '_'\", detail=none, columnsize=0)",
        )
    ),
    "CREATE TABLE search_term (word TEXT PRIMARY KEY, stem TEXT NOT NULL, shown TEXT NOT NULL, mirror TEXT NOT NULL,"
    " loose TEXT NOT NULL, df INTEGER NOT NULL, public_from BIGINT NOT NULL) WITHOUT ROWID",
)
_POSTGRESQL = (
    "CREATE TABLE search_entry (need_id INTEGER PRIMARY KEY, public_from BIGINT NOT NULL, opens BIGINT, closes BIGINT,"
    ' plain TEXT COLLATE "C" NOT NULL, head TSVECTOR NOT NULL, whole TSVECTOR NOT NULL)'
    # Keeps the long vectors out of the rows that are filtered and ordered.
    " WITH (toast_tuple_target = 128)",
    "ALTER TABLE search_entry ALTER COLUMN whole SET STORAGE EXTERNAL",
    "CREATE INDEX ix_search_entry_head ON search_entry USING gin (head)",
    "CREATE INDEX ix_search_entry_whole ON search_entry USING gin (whole)",
    _TOKENS,
    'CREATE TABLE search_term (word TEXT COLLATE "C" PRIMARY KEY, stem TEXT COLLATE "C" NOT NULL,'
    ' shown TEXT COLLATE "C" NOT NULL, mirror TEXT COLLATE "C" NOT NULL, loose TEXT COLLATE "C" NOT NULL,'
    " df INTEGER NOT NULL, public_from BIGINT NOT NULL)",
)
_BOTH = tuple(f"CREATE INDEX ix_search_term_{name} ON search_term ({name})" for name in ("stem", "mirror", "loose"))


def is_index_table(name: str) -> bool:
    """Whether a table belongs to the index (for a comparison of models and database, which must pass it by)."""
    return name in metadata.tables or any(name == match or name.startswith(f"{match}_") for match in MATCHES)


def create_index_tables(connection: Connection) -> None:
    """Make the tables of the text index; the migration calls this."""
    ddl = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for command in (*ddl, *_BOTH):
        connection.exec_driver_sql(command)


def drop_index_tables(connection: Connection) -> None:
    """Take the tables of the text index away again."""
    if connection.dialect.name == "sqlite":
        for name in MATCHES:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}_text")
    for table in ("search_term", "search_tokens", "search_entry"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
