"""What became of each referral that was sent, and how people get there

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from intake.records.append_only import allow_updates, forbid_updates

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("sending_event", "transport")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    make(
        "sending",
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("remind_at", MOMENT, nullable=True),
        points_to("sending", "disclosure_id", "disclosure.id"),
        points_to("sending", "sent_by_id", "staff.id"),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_sending_disclosure_id")),
    )
    op.create_index("ix_sending_waiting", "sending", ["synthetic", "rank", "remind_at", "id"])
    make(
        "sending_event",
        *of_a_sending("sending_event"),
        sa.Column("step", sa.String(20), nullable=False),
        sealed("said"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index(op.f("ix_sending_event_sending_id"), "sending_event", ["sending_id"])
    make(
        "transport",
        *of_a_sending("transport"),
        sa.Column("day", sa.Date(), nullable=True),
        sealed("plan"),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    for column in ("sending_id", "day"):
        op.create_index(op.f(f"ix_transport_{column}"), "transport", [column])
    for table in APPEND_ONLY:
        forbid_updates(op.get_bind(), table)


def downgrade():
    for table in APPEND_ONLY:
        allow_updates(op.get_bind(), table)
    for table in ("transport", "sending_event", "sending"):
        op.drop_table(table)


def make(table, *columns):
    """A table of what belongs to an intake."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        *columns,
        points_to(table, "intake_id", "intake.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_intake_id"), table, ["intake_id"])


def of_a_sending(table):
    """The columns of a row with sealed words that belongs to a sending."""
    return (
        sa.Column("sending_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        points_to(table, "sending_id", "sending.id"),
        points_to(table, "by_id", "staff.id"),
    )


def sealed(name):
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=False, server_default="")


def points_to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
