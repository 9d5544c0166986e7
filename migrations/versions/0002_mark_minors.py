"""Mark intakes of people under 18, for whom no track is suggested without a clinician

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTAKES = sa.table(
    "intake",
    sa.column("id", sa.Uuid()),
    sa.column("answers", sa.JSON()),
    sa.column("minor", sa.Boolean()),
)


def upgrade():
    op.add_column(
        "intake", sa.Column("minor", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    connection = op.get_bind()
    for id, answers in connection.execute(sa.select(INTAKES.c.id, INTAKES.c.answers)).all():
        age = (answers or {}).get("age")
        if isinstance(age, int | float) and age < 18:
            connection.execute(sa.update(INTAKES).where(INTAKES.c.id == id).values(minor=True))


def downgrade():
    op.drop_column("intake", "minor")
