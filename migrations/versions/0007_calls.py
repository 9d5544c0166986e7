"""Owners, clocks, calls, calls back, saved filters of the worklist, decisions taken back

Revision ID: 0007
Revises: 0006
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from intake.records.append_only import allow_updates, forbid_updates

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ADDED = (
    ("owner_id", sa.Integer()),
    ("earlier_id", sa.Uuid()),
    ("due_at", MOMENT),
    ("vignette", sa.String(60)),
)
SORTED_BEFORE = ("status", "urgent", "level", "priority", "id")
POINTS_TO = {"owner_id": "staff (id)", "earlier_id": "intake (id)"}


def upgrade():
    add_columns()
    op.create_index("ix_intake_earlier_id", "intake", ["earlier_id"])
    op.execute("UPDATE intake SET owner_id = started_by_id")
    add_withdrawals()
    op.create_table(
        "call",
        *about_an_intake("call"),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_call_by_id")),
    )
    op.create_index(op.f("ix_call_intake_id"), "call", ["intake_id"])
    op.create_table(
        "call_back",
        *about_an_intake("call_back"),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("whose", sa.String(12), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("result", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_call_back_made_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_call_back_done_by_id")),
    )
    op.create_index(op.f("ix_call_back_intake_id"), "call_back", ["intake_id"])
    op.create_index(op.f("ix_call_back_due_at"), "call_back", ["due_at"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("choices", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_filter_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    op.create_index("ix_saved_filter_name", "saved_filter", ["staff_id", "name"], unique=True)
    sort_worklist()


def downgrade():
    allow_updates(op.get_bind(), "disposition")
    op.drop_index(op.f("ix_disposition_withdraws_id"), "disposition")
    op.drop_column("disposition", "withdraws_id")
    forbid_updates(op.get_bind(), "disposition")
    op.drop_index("ix_intake_worklist", "intake")
    op.drop_index("ix_intake_owner", "intake")
    op.create_index("ix_intake_worklist", "intake", list(SORTED_BEFORE))
    op.drop_column("intake", "sort_key")
    for table in ("saved_filter", "call_back", "call"):
        op.drop_table(table)
    op.drop_index("ix_intake_earlier_id", "intake")
    for name, _ in ADDED:
        op.drop_column("intake", name)


def add_columns():
    for name, kind in ADDED:
        add_column("intake", name, kind, POINTS_TO.get(name))


def add_column(table, name, kind, points_to=None):
    # SQLite adds a foreign key with its column or not at all, and must not make the table anew:
    # others point to it.
    if op.get_bind().dialect.name == "sqlite" and points_to:
        written = kind.compile(dialect=op.get_bind().dialect)
        key = f"CONSTRAINT fk_{table}_{name} REFERENCES {points_to}"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {written} {key}")
        return
    op.add_column(table, sa.Column(name, kind, nullable=True))
    if points_to:
        key = f"CONSTRAINT fk_{table}_{name} FOREIGN KEY ({name}) REFERENCES {points_to}"
        op.execute(f"ALTER TABLE {table} ADD {key}")


def add_withdrawals():
    # The trigger names the columns that must stay, so it is made anew with the new one.
    allow_updates(op.get_bind(), "disposition")
    add_column("disposition", "withdraws_id", sa.Integer(), "disposition (id)")
    index = op.f("ix_disposition_withdraws_id")
    op.create_index(index, "disposition", ["withdraws_id"], unique=True)
    forbid_updates(op.get_bind(), "disposition")


def about_an_intake(table):
    """The columns of a row with sealed words that belongs to an intake."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False, server_default=""),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f(f"fk_{table}_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def sort_worklist():
    """Give each intake its place in the worklist, and sort by that."""
    column = sa.Column("sort_key", sa.String(80), nullable=False, server_default="")
    op.add_column("intake", column)
    intake = sa.table(
        "intake",
        sa.column("id", sa.Uuid()),
        sa.column("urgent", sa.Boolean()),
        *(sa.column(name, sa.Integer()) for name in ("level", "priority")),
        *(sa.column(name, MOMENT) for name in ("sent_at", "started_at")),
        sa.column("sort_key", sa.String(80)),
    )
    connection = op.get_bind()
    wanted = sa.select(*(each for each in intake.c if each.name != "sort_key"))
    for row in connection.execute(wanted).all():
        change = sa.update(intake).where(intake.c.id == row.id).values(sort_key=sort_key_of(row))
        connection.execute(change)
    op.drop_index("ix_intake_worklist", "intake")
    op.create_index("ix_intake_worklist", "intake", ["synthetic", "status", "sort_key"])
    of_somebody = ["synthetic", "owner_id", "status", "sort_key"]
    op.create_index("ix_intake_owner", "intake", of_somebody)


def sort_key_of(row):
    """No clock was kept so far: nines stand for it."""
    since = row.sent_at or row.started_at
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    waiting = (since - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return (
        f"{0 if row.urgent else 1}{9 - row.level}{'9' * 16}{row.priority}{waiting:016d}{row.id.hex}"
    )
