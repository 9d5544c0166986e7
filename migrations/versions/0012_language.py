"""The language in which somebody answers

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    column = sa.Column("language", sa.String(8), server_default="en", nullable=False)
    op.add_column("intake", column)


def downgrade():
    op.drop_column("intake", "language")
