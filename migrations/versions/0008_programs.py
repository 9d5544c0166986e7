"""The directory of programs

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LINES = (
    *(("phone", 40), ("fax", 40), ("email", 120), ("address", 200), ("contact", 120)),
    *(("website", 200), ("hours", 200)),
)
LISTS = ("levels", "accepts", "declines", "languages", "payers")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "program",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        *(sa.Column(*line(*each), nullable=False, server_default="") for each in LINES),
        *(sa.Column(each, sa.Text(), nullable=False, server_default="") for each in LISTS),
        sa.Column("evening", sa.Boolean(), nullable=True),
        sa.Column("places_free", sa.Integer(), nullable=True),
        sa.Column("places_at", MOMENT, nullable=True),
        sa.Column("profile", sa.String(40), nullable=False, server_default="treatment"),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("made_up", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("name", name=op.f("uq_program_name")),
        sa.UniqueConstraint("name_key", name=op.f("uq_program_name_key")),
    )


def downgrade():
    op.drop_table("program")


def line(name, most):
    return name, sa.String(most)
