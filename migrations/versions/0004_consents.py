"""Consents, what a record left under, and each time that it did

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from intake.records.append_only import allow_updates, forbid_updates

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("consent", "consent_signature", "consent_end", "emergency_exception", "disclosure")


def upgrade():
    moment = sa.DateTime(timezone=True)
    make(
        "consent",
        sa.Column("kind", sa.String(20), nullable=False),
        *(sealed("terms_kept"), sealed("text_kept")),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("signers", sa.String(40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        points_to("consent", "made_by_id", "staff.id"),
    )
    make(
        "consent_signature",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        *(sealed("signed"), sealed("paper")),
        sa.Column("signed_at", moment, nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", moment, nullable=False),
        points_to("consent_signature", "consent_id", "consent.id"),
        points_to("consent_signature", "taken_by_id", "staff.id"),
        sa.UniqueConstraint(
            "consent_id", "role", name=op.f("uq_consent_signature_consent_id_role")
        ),
    )
    op.create_index(op.f("ix_consent_signature_consent_id"), "consent_signature", ["consent_id"])
    make(
        "consent_end",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sealed("words"),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("at", moment, nullable=False),
        points_to("consent_end", "consent_id", "consent.id"),
        points_to("consent_end", "ended_by_id", "staff.id"),
        sa.UniqueConstraint("consent_id", name=op.f("uq_consent_end_consent_id")),
    )
    make(
        "consent_link",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(36), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(36), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("spent_at", moment, nullable=True),
        points_to("consent_link", "consent_id", "consent.id"),
        sa.UniqueConstraint("digest", name=op.f("uq_consent_link_digest")),
        has_key=False,
    )
    op.create_index(op.f("ix_consent_link_consent_id"), "consent_link", ["consent_id"])
    make(
        "emergency_exception",
        sealed("told"),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        points_to("emergency_exception", "made_by_id", "staff.id"),
    )
    make(
        "disclosure",
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("emergency_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(20), nullable=False),
        sealed("facts"),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        points_to("disclosure", "consent_id", "consent.id"),
        points_to("disclosure", "emergency_id", "emergency_exception.id"),
        points_to("disclosure", "referral_id", "referral.id"),
        points_to("disclosure", "by_id", "staff.id"),
    )
    for table in APPEND_ONLY:
        forbid_updates(op.get_bind(), table)


def downgrade():
    for table in APPEND_ONLY:
        allow_updates(op.get_bind(), table)
    for table in (
        "disclosure",
        "emergency_exception",
        "consent_link",
        "consent_end",
        "consent_signature",
        "consent",
    ):
        op.drop_table(table)


def make(table, *columns, has_key=True):
    """A table of what belongs to an intake."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        *([sa.Column("key", sa.Uuid(), nullable=False)] if has_key else []),
        *columns,
        points_to(table, "intake_id", "intake.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_intake_id"), table, ["intake_id"])


def sealed(name):
    return sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=False, server_default="")


def points_to(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
