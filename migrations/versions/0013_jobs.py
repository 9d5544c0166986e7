"""Jobs, the queue of their ids on PostgreSQL, and when somebody was reminded of a referral

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from intake.records import queue

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COMES_AGAIN = sa.text("disposition_id IS NULL")


def upgrade():
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(20), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=True),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_job_disposition_id")
        ),
        sa.UniqueConstraint("disposition_id", name=op.f("uq_job_disposition_id")),
    )
    op.create_index("ix_job_state", "job", ["state", "due_at"])
    op.create_index("ix_job_ended", "job", ["state", "ended_at"])
    op.create_index(
        "ix_job_once",
        "job",
        ["task"],
        unique=True,
        sqlite_where=COMES_AGAIN,
        postgresql_where=COMES_AGAIN,
    )
    op.add_column("sending", sa.Column("reminded_at", MOMENT, nullable=True))
    queue.create_tables(op.get_bind())


def downgrade():
    queue.drop_tables(op.get_bind())
    op.drop_column("sending", "reminded_at")
    op.drop_table("job")
