"""Legal holds, return codes, and what was purged when

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HOLD = ("id", "intake_id", "key", "held", "by_id", "at")


def upgrade():
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False, server_default=""),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_legal_hold_intake_id")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_legal_hold_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_intake_id"), "legal_hold", ["intake_id"])
    op.create_table(
        "return_code",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(36), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_return_code_intake_id")
        ),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_return_code")),
    )
    op.create_index("ix_return_code_digest", "return_code", ["digest"], unique=True)
    op.create_table(
        "purge_certificate",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(120), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_certificate")),
    )
    op.create_table(
        "purged",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("purged_at", MOMENT, nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["purge_certificate.id"], name=op.f("fk_purged_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purged")),
    )
    for column in ("chain", "purged_at", "certificate_id"):
        op.create_index(op.f(f"ix_purged_{column}"), "purged", [column])
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("swept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep")),
    )
    forbid_updates("purge_certificate")
    # The reason may be sealed anew with another key, and nothing else may change.
    same = "IS" if is_sqlite() else "IS NOT DISTINCT FROM"
    kept = [f"NEW.{column} {same} OLD.{column}" for column in HOLD]
    resealed = "substr(NEW.reason_sealed, 1, 4) <> substr(OLD.reason_sealed, 1, 4)"
    forbid_updates("legal_hold", " AND ".join([*kept, resealed]))


def downgrade():
    for table in ("legal_hold", "purge_certificate"):
        allow_updates(table)
    for table in ("sweep", "purged", "purge_certificate", "return_code", "legal_hold"):
        op.drop_table(table)


def is_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def forbid_updates(table, unless=""):
    """Rows are only ever added; `unless` is what makes a change all right."""
    if is_sqlite():
        when = f"WHEN NOT ({unless}) " if unless else ""
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    guard = f"IF {unless} THEN RETURN NEW; END IF; " if unless else ""
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$ "
        f"BEGIN {guard}RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )


def allow_updates(table):
    if is_sqlite():
        op.execute(f"DROP TRIGGER {table}_append_only")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP FUNCTION {table}_append_only()")
