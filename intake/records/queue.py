"""The queue of procrastinate on PostgreSQL: its tables, and putting the id of a job into it."""

from typing import Any

from sqlalchemy import Connection, event, text

from intake.extensions import db

PREFIX = "procrastinate_"
"""How the names of everything that belongs to the queue begin."""
DO = "do-job"
"""The name of the task that does a job; its one argument is the id."""
SILENT_FOR = 30
"""Seconds without a word from a worker, after which it counts as gone."""

DROP = f"""
DO $$ DECLARE each record; BEGIN
FOR each IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relkind = 'r' AND c.relname LIKE '{PREFIX}%' LOOP
    EXECUTE 'DROP TABLE ' || each.name || ' CASCADE'; END LOOP;
FOR each IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.proname LIKE '{PREFIX}%' LOOP
    EXECUTE 'DROP FUNCTION ' || each.name || ' CASCADE'; END LOOP;
FOR each IN SELECT t.oid::regtype AS name FROM pg_type t
    WHERE t.typtype IN ('c', 'e') AND t.typname LIKE '{PREFIX}%' LOOP
    EXECUTE 'DROP TYPE ' || each.name || ' CASCADE'; END LOOP;
END $$
"""  # noqa: S608 our own names


def create_tables(connection: Connection) -> None:
    """Make the tables of the queue. On SQLite there is none."""
    if connection.dialect.name != "postgresql" or has_tables(connection):
        return
    from procrastinate.schema import SchemaManager

    _run(connection, SchemaManager.get_schema())


def drop_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _run(connection, DROP)


def has_tables(connection: Connection) -> bool:
    return connection.scalar(text(f"SELECT to_regclass('{PREFIX}jobs')")) is not None


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is one of our models, for the comparison of both."""
    return kind != "table" or not str(name).startswith(PREFIX)


def has_worker() -> bool:
    """Whether a worker takes jobs out of the queue now. On SQLite there is no queue."""
    if not is_used():
        return False
    query = text(
        f"SELECT 1 FROM {PREFIX}workers "  # noqa: S608
        "WHERE last_heartbeat > now() - make_interval(secs => :silent) LIMIT 1"
    )
    return db.session.scalar(query, {"silent": SILENT_FOR}) is not None


def is_used() -> bool:
    return db.engine.dialect.name == "postgresql"


def put(job_id: int) -> None:
    """Put a job into the queue, where it does not stand in it yet. A worker is told at once."""
    import procrastinate
    from procrastinate.exceptions import AlreadyEnqueued

    queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
    connection = db.engine.raw_connection()
    try:
        queue.configure_task(
            DO, queueing_lock=f"job-{job_id}", connection=connection.driver_connection
        ).defer(job_id=job_id)
        connection.commit()
    except AlreadyEnqueued:
        connection.rollback()
    finally:
        connection.close()


def address() -> str:
    """The address of the database as its own driver reads it."""
    url = db.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def _run(connection: Connection, statements: str) -> None:
    # Without values the driver sends several statements at once, and leaves percent signs alone.
    connection.connection.driver_connection.execute(statements)  # type: ignore[union-attr]


@event.listens_for(db.metadata, "after_create")
def _create_with_all(_metadata: Any, connection: Connection, **_more: Any) -> None:
    create_tables(connection)


@event.listens_for(db.metadata, "before_drop")
def _drop_with_all(_metadata: Any, connection: Connection, **_more: Any) -> None:
    drop_tables(connection)
