"""Second factors of staff, sessions on the server, and counted attempts

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OF_STAFF = (
    ("tf_primary_method", sa.String(20)),
    ("tf_totp_secret", sa.Text()),
    ("totp_counter", sa.Integer()),
    ("mf_recovery_codes", sa.JSON()),
    ("fs_webauthn_user_handle", sa.String(64)),
)


def upgrade():
    for name, kind in OF_STAFF:
        op.add_column("staff", sa.Column(name, kind, nullable=True))
    op.create_index(
        "ix_staff_fs_webauthn_user_handle", "staff", ["fs_webauthn_user_handle"], unique=True
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("extensions", sa.String(255), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(64), nullable=False),
        sa.Column("usage", sa.String(64), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkey_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_staff_id"), "passkey", ["staff_id"])
    op.create_table(
        "browser_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("browser", sa.String(60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_browser_session_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("key", name=op.f("uq_browser_session_key")),
    )
    op.create_index(op.f("ix_browser_session_staff_id"), "browser_session", ["staff_id"])
    op.create_index(op.f("ix_browser_session_ends_at"), "browser_session", ["ends_at"])
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_ends_at"), "attempt", ["ends_at"])


def downgrade():
    op.drop_table("attempt")
    op.drop_table("browser_session")
    op.drop_table("passkey")
    op.drop_index("ix_staff_fs_webauthn_user_handle", "staff")
    for name, _ in reversed(OF_STAFF):
        op.drop_column("staff", name)
