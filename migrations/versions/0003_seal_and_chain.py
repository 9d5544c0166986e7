"""Seal personal data, hash what it is looked up by, chain the events

Everything that is there already is sealed with the keys of this place, whose first one is made
here where there is none; a downgrade opens it again. The events that are there are chained as
they stand.

Revision ID: 0003
Revises: 0002
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from uuid6 import uuid7

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.reading import restore
from intake.records import look_ups
from intake.records.append_only import allow_updates, forbid_updates
from intake.records.keyring import Key, Keyring
from intake.records.vault import vault

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table, and each sealed attribute with the columns and type it came from.
SEALED = {
    "intake": {"answers": ("answers", sa.JSON())},
    "given_answer": {"given": ("path value", sa.JSON())},
    "suggestion": {"answers": ("answers", sa.JSON()), "result": ("result", sa.JSON())},
    "disposition": {
        "words": ("words", sa.Text()),
        "second_name": ("second_name", sa.String(200)),
    },
    "referral": {"document": ("document", sa.LargeBinary())},
}
APPEND_ONLY = ("given_answer", "suggestion", "disposition", "referral")


def upgrade():
    op.create_table(
        "data_key",
        sa.Column("name", sa.String(8), nullable=False),
        sa.Column("check", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_key")),
    )
    op.create_table(
        "look_up",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_look_up_intake_id")
        ),
        sa.PrimaryKeyConstraint("intake_id", "digest", name=op.f("pk_look_up")),
    )
    op.create_index("ix_look_up_digest", "look_up", ["digest"])
    make_keys()
    for table in APPEND_ONLY:
        allow_updates(op.get_bind(), table)
    for table, sealed in SEALED.items():
        seal(table, sealed)
    hash_names()
    for table in APPEND_ONLY:
        forbid_updates(op.get_bind(), table)
    make_events_chained()


def downgrade():
    make_events_plain()
    for table in APPEND_ONLY:
        allow_updates(op.get_bind(), table)
    for table, sealed in SEALED.items():
        unseal(table, sealed)
    for table in APPEND_ONLY:
        forbid_updates(op.get_bind(), table)
    op.drop_index("ix_look_up_digest", "look_up")
    op.drop_table("look_up")
    op.drop_table("data_key")


def make_keys():
    """Make the first key where there is none, and note which keys this database knows."""
    held = vault()
    if not held.is_there:
        held.keep(Keyring([Key.new()]))
    checks = {
        key.name: Keyring([key]).seal(b"doorway", f"data_key.check {key.name}")
        for key in held.ring.keys.values()
    }
    checks["log"] = hmac.new(held.log_key, b"doorway", hashlib.sha256).digest()
    table = sa.table(
        "data_key",
        *(sa.column("name"), sa.column("check", sa.LargeBinary())),
        sa.column("made_at", sa.DateTime(timezone=True)),
    )
    made_at = datetime.now(UTC)
    rows = [{"name": name, "check": check, "made_at": made_at} for name, check in checks.items()]
    op.get_bind().execute(sa.insert(table), rows)


def hash_names():
    table = sa.table("intake", sa.column("id", sa.Uuid()), sa.column("answers_sealed"))
    look_up = sa.table("look_up", sa.column("intake_id", sa.Uuid()), sa.column("digest"))
    connection, ring = op.get_bind(), vault().ring
    for row in connection.execute(sa.select(table)).all():
        answers = json.loads(ring.open(row.answers_sealed, f"intake.answers {row.id}"))
        given = restore(QUESTIONNAIRE, {k: v for k, v in answers.items() if k in NAMES})
        digests = {ring.digest(kind, value) for kind, value in look_ups.values_of(given)}
        if digests:
            connection.execute(
                sa.insert(look_up), [{"intake_id": row.id, "digest": each} for each in digests]
            )


NAMES = ("person_name", "phone", "birth_date")


def seal(table, sealed):
    for name in sealed:
        op.add_column(
            table,
            sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=False, server_default=""),
        )
    if table != "intake":
        op.add_column(
            table, sa.Column("key", sa.Uuid(), nullable=False, server_default=str(UUID(int=0)))
        )
    rows = described(table, sealed)
    connection, ring = op.get_bind(), vault().ring
    for row in connection.execute(sa.select(rows)).mappings().all():
        key = None if table == "intake" else uuid7()
        place = str(row["id"]) if key is None else f"{row['intake_id']}/{key}"
        values = {} if key is None else {"key": key}
        for name, (columns, kind) in sealed.items():
            plain = written([row[column] for column in columns.split()], kind)
            values[f"{name}_sealed"] = ring.seal(plain, f"{table}.{name} {place}")
        connection.execute(sa.update(rows).where(rows.c.id == row["id"]).values(values))
    for columns, _ in sealed.values():
        for column in columns.split():
            op.drop_column(table, column)


def unseal(table, sealed):
    for columns, kind in sealed.values():
        for column in columns.split():
            empty = "''" if isinstance(kind, sa.String | sa.LargeBinary) else "'{}'"
            column_kind = sa.String(120) if column == "path" else kind
            op.add_column(
                table,
                sa.Column(column, column_kind, nullable=False, server_default=sa.text(empty)),
            )
    rows = described(table, sealed)
    connection, ring = op.get_bind(), vault().ring
    for row in connection.execute(sa.select(rows)).mappings().all():
        place = str(row["id"]) if table == "intake" else f"{row['intake_id']}/{row['key']}"
        values = {}
        for name, (columns, kind) in sealed.items():
            plain = ring.open(row[f"{name}_sealed"], f"{table}.{name} {place}")
            values |= dict(zip(columns.split(), read(plain, kind, columns), strict=True))
        connection.execute(sa.update(rows).where(rows.c.id == row["id"]).values(values))
    for name in sealed:
        op.drop_column(table, f"{name}_sealed")
    if table != "intake":
        op.drop_column(table, "key")


def written(values, kind):
    if isinstance(kind, sa.JSON):
        return json.dumps(values if len(values) > 1 else values[0]).encode()
    return values[0] if isinstance(kind, sa.LargeBinary) else values[0].encode()


def read(plain, kind, columns):
    if isinstance(kind, sa.JSON):
        value = json.loads(plain)
        return value if " " in columns else [value]
    return [plain if isinstance(kind, sa.LargeBinary) else plain.decode()]


def described(table, sealed):
    """The table with its old and its new columns."""
    is_intake = table == "intake"
    key_kind = sa.Uuid() if is_intake else sa.Integer()
    columns = [sa.column("id", key_kind)]
    if not is_intake:
        columns += [sa.column("intake_id", sa.Uuid()), sa.column("key", sa.Uuid())]
    for name, (old, kind) in sealed.items():
        columns.append(sa.column(f"{name}_sealed", sa.LargeBinary()))
        for column in old.split():
            columns.append(sa.column(column, sa.String() if column == "path" else kind))
    present = {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}
    return sa.table(table, *(each for each in columns if each.name in present))


def make_events_chained():
    old = sa.table(
        "event",
        *(sa.column("id", sa.Integer()), sa.column("intake_id", sa.Uuid()), sa.column("kind")),
        *(sa.column("actor_id"), sa.column("detail", sa.JSON())),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    kept = connection.execute(sa.select(old).order_by(old.c.id)).mappings().all()
    allow_updates(connection, "event")
    op.drop_table("event")
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("fk_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_event_chain_number")),
    )
    op.create_table(
        "event_chain",
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("last", sa.LargeBinary(32), nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_event_chain")),
    )
    chain_up(kept)
    forbid_updates(connection, "event")


PURPOSES = {"staff-added": "security", "password-changed": "security"}
SYSTEM = UUID(int=0)


def chain_up(kept):
    """Write the events again, each chained to the one before it, as records/events.py does."""
    event = sa.table(
        "event",
        *(sa.column("id"), sa.column("chain", sa.Uuid()), sa.column("number"), sa.column("kind")),
        *(sa.column("actor_id"), sa.column("purpose"), sa.column("detail", sa.JSON())),
        *(sa.column("at", sa.DateTime(timezone=True)), sa.column("mac", sa.LargeBinary())),
    )
    end = sa.table(
        "event_chain",
        *(sa.column("chain", sa.Uuid()), sa.column("length")),
        *(sa.column("last", sa.LargeBinary()), sa.column("mac", sa.LargeBinary())),
    )
    ends = {SYSTEM: (0, bytes(32))}
    for row in kept:
        chain = row["intake_id"] or SYSTEM
        number, before = ends.get(chain, (0, bytes(32)))
        purpose = PURPOSES.get(row["kind"], "care")
        moment = row["at"].replace(tzinfo=row["at"].tzinfo or UTC).astimezone(UTC)
        at = moment.isoformat(timespec="microseconds")
        fields = [chain.hex, number + 1, row["kind"], row["actor_id"], purpose, at, row["detail"]]
        mac = keyed(before + json.dumps(fields, sort_keys=True).encode())
        op.get_bind().execute(
            sa.insert(event).values(
                **{key: row[key] for key in ("kind", "actor_id", "detail")},
                **{"chain": chain, "number": number + 1, "purpose": purpose},
                **{"at": moment, "mac": mac},
            )
        )
        ends[chain] = (number + 1, mac)
    for chain, (length, last) in ends.items():
        mac = keyed(last + f"end of {chain.hex} at {length}".encode())
        values = {"chain": chain, "length": length, "last": last, "mac": mac}
        op.get_bind().execute(sa.insert(end).values(values))


def keyed(message):
    return hmac.new(vault().log_key, message, hashlib.sha256).digest()


def make_events_plain():
    new = sa.table(
        "event",
        *(sa.column("id", sa.Integer()), sa.column("chain", sa.Uuid()), sa.column("kind")),
        *(sa.column("actor_id"), sa.column("detail", sa.JSON())),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    kept = connection.execute(sa.select(new).order_by(new.c.id)).mappings().all()
    allow_updates(connection, "event")
    op.drop_table("event_chain")
    op.drop_table("event")
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_event_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_intake_id"), "event", ["intake_id"])
    known = set(connection.scalars(sa.select(sa.table("intake", sa.column("id", sa.Uuid())).c.id)))
    plain = sa.table(
        "event",
        *(sa.column("id"), sa.column("intake_id", sa.Uuid()), sa.column("kind")),
        *(sa.column("actor_id"), sa.column("detail", sa.JSON())),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    for row in kept:
        # The chain of an intake that was purged has nothing left to point to.
        chain = row["chain"] if row["chain"] in known else None
        values = {k: row[k] for k in ("id", "kind", "actor_id", "detail", "at")}
        connection.execute(sa.insert(plain).values(intake_id=chain, **values))
    forbid_updates(connection, "event")
