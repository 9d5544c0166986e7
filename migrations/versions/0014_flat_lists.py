"""Lists that stay as quick however many intakes there are: calls and calls back kept beside them

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LISTED = ["synthetic", "status", "call_state", "sort_key"]
LISTED_BEFORE = ["synthetic", "status", "sort_key"]
OVER = ("continued", "referred_elsewhere", "information_only", "wrong_number", "declined_help")


def upgrade():
    state = sa.Column("call_state", sa.String(8), nullable=False, server_default="")
    op.add_column("intake", state)
    op.add_column("intake", sa.Column("call_back_at", MOMENT, nullable=True))
    keep_what_is_known()
    op.drop_index("ix_intake_worklist", "intake")
    op.drop_index("ix_intake_owner", "intake")
    op.create_index("ix_intake_worklist", "intake", LISTED)
    for name, column in (("owner", "owner_id"), ("channel", "channel")):
        op.create_index(f"ix_intake_{name}", "intake", [column, *LISTED])
    of_back = [*LISTED[:-1], "call_back_at", "sort_key"]
    only("ix_intake_call_back", "intake", of_back, "call_back_at IS NOT NULL")
    only("ix_intake_practice", "intake", ["started_by_id", "id"], "vignette IS NOT NULL")
    op.drop_index("ix_call_back_due_at", "call_back")
    only("ix_call_back_open", "call_back", ["due_at", "id"], "done_at IS NULL")
    op.drop_index("ix_sending_waiting", "sending")
    of_waiting = ["synthetic", "rank", "remind_at", "id"]
    only("ix_sending_waiting", "sending", of_waiting, "remind_at IS NOT NULL")
    op.create_index("ix_sending_event_step", "sending_event", ["step", "at"])
    op.drop_index("ix_look_up_digest", "look_up")
    op.create_index("ix_look_up_latest", "look_up", ["digest", "intake_id"])


def downgrade():
    op.drop_index("ix_look_up_latest", "look_up")
    op.create_index("ix_look_up_digest", "look_up", ["digest"])
    op.drop_index("ix_sending_event_step", "sending_event")
    op.drop_index("ix_sending_waiting", "sending")
    op.create_index("ix_sending_waiting", "sending", ["synthetic", "rank", "remind_at", "id"])
    op.drop_index("ix_call_back_open", "call_back")
    op.create_index("ix_call_back_due_at", "call_back", ["due_at"])
    for name in ("practice", "call_back", "channel", "owner", "worklist"):
        op.drop_index(f"ix_intake_{name}", "intake")
    op.create_index("ix_intake_worklist", "intake", LISTED_BEFORE)
    of_somebody = ["synthetic", "owner_id", "status", "sort_key"]
    op.create_index("ix_intake_owner", "intake", of_somebody)
    for name in ("call_back_at", "call_state"):
        op.drop_column("intake", name)


def only(name, table, columns, condition):
    """An index of the rows of which this is true."""
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def keep_what_is_known():
    """How the latest call about each open intake ended, and when the next call back is due."""
    intake = sa.table(
        "intake",
        *(sa.column("id", sa.Uuid()), sa.column("status"), sa.column("call_state")),
        sa.column("call_back_at", MOMENT),
    )
    call = sa.table("call", *(sa.column(each) for each in ("id", "intake_id", "outcome")))
    latest = sa.select(sa.func.max(call.c.id)).group_by(call.c.intake_id)
    for state, outcomes in (("parked", ("parked",)), ("over", OVER)):
        ended = sa.select(call.c.intake_id).where(
            call.c.id.in_(latest), call.c.outcome.in_(outcomes)
        )
        is_so = (intake.c.status == "open", intake.c.id.in_(ended))
        op.execute(sa.update(intake).where(*is_so).values(call_state=state))
    back = sa.table(
        "call_back", *(sa.column(each) for each in ("intake_id", "due_at", "done_at"))
    )
    is_open = back.c.done_at.is_(None)
    due = sa.select(sa.func.min(back.c.due_at)).where(is_open, back.c.intake_id == intake.c.id)
    those = sa.select(back.c.intake_id).where(is_open)
    change = sa.update(intake).where(intake.c.id.in_(those))
    op.execute(change.values(call_back_at=due.scalar_subquery()))
