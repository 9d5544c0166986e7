"""Triggers of the database that keep rows as they were added; migrations set them."""

from sqlalchemy import Connection, inspect, text

SEALED = "_sealed"
"""How the name of a column with a sealed value ends."""


def forbid_updates(connection: Connection, table: str) -> None:
    """Let nobody change a row, but for a value that is sealed anew with another key."""
    columns = [column["name"] for column in inspect(connection).get_columns(table)]
    sealed = [name for name in columns if name.endswith(SEALED)]
    is_sqlite = connection.dialect.name == "sqlite"
    unless = _only_new_keys(columns, sealed, is_sqlite) if sealed else ""
    if is_sqlite:
        when = f"WHEN NOT ({unless}) " if unless else ""
        statements = [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ]
    else:
        guard = f"IF {unless} THEN RETURN NEW; END IF; " if unless else ""
        statements = [
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$ "
            f"BEGIN {guard}RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        ]
    for statement in statements:
        connection.execute(text(statement))


def allow_updates(connection: Connection, table: str) -> None:
    """Take the trigger away again, for a migration that has to change what is there."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TRIGGER {table}_append_only"))
        return
    connection.execute(text(f"DROP TRIGGER {table}_append_only ON {table}"))
    connection.execute(text(f"DROP FUNCTION {table}_append_only()"))


def _only_new_keys(columns: list[str], sealed: list[str], is_sqlite: bool) -> str:
    """That nothing differs but sealed values, and these by their key, which stands in front."""
    same = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
    kept = [f"NEW.{name} {same} OLD.{name}" for name in columns if name not in sealed]
    resealed = [
        f"(NEW.{name} {same} OLD.{name} OR substr(NEW.{name}, 1, 4) <> substr(OLD.{name}, 1, 4))"
        for name in sealed
    ]
    return " AND ".join([*kept, *resealed])
