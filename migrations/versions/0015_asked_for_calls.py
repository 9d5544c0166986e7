"""Calls back that somebody asked for online, which nobody of the staff agreed on

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

accepted = {"call_back.made_by_id": "no version was in use yet that lists calls back"}


def upgrade():
    with op.batch_alter_table("call_back") as table:
        table.alter_column("made_by_id", existing_type=sa.Integer(), nullable=True)


def downgrade():
    op.execute("UPDATE call_back SET made_by_id = (SELECT min(id) FROM staff) WHERE made_by_id IS NULL")
    with op.batch_alter_table("call_back") as table:
        table.alter_column("made_by_id", existing_type=sa.Integer(), nullable=False)
