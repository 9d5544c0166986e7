"""What a document is checked by, whom it was made for, and the FHIR file inside it

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from intake.records.append_only import allow_updates, forbid_updates

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Documents that were made before bear no code.
ADDED = (
    ("bundle_sealed", sa.LargeBinary(), {"server_default": "", "nullable": False}),
    ("code", sa.String(16), {"nullable": True}),
    ("made_for", sa.String(12), {"server_default": "recipient", "nullable": False}),
)


def upgrade():
    # The trigger names the columns that must stay, so it is made anew with the new ones.
    allow_updates(op.get_bind(), "referral")
    for name, kind, more in ADDED:
        op.add_column("referral", sa.Column(name, kind, **more))
    op.create_index(op.f("ix_referral_code"), "referral", ["code"], unique=True)
    op.create_index(op.f("ix_referral_sha256"), "referral", ["sha256"])
    forbid_updates(op.get_bind(), "referral")


def downgrade():
    allow_updates(op.get_bind(), "referral")
    op.drop_index(op.f("ix_referral_sha256"), "referral")
    op.drop_index(op.f("ix_referral_code"), "referral")
    for name, *_ in ADDED:
        op.drop_column("referral", name)
    forbid_updates(op.get_bind(), "referral")
