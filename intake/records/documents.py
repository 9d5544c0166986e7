"""Documents: the case file of a decision, and the referral as it was made and is kept."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select

from intake.config import Settings
from intake.extensions import db
from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import restore
from intake.records import jobs
from intake.records.database import write
from intake.records.dispositions import OVERRIDE_REASONS
from intake.records.event_tables import Event
from intake.records.events import Kind, note
from intake.records.keyring import NotWhatWasSealed
from intake.records.models import Disposition, Intake, MadeFor, StoredReferral
from intake.records.references import LETTERS
from intake.records.staff_tables import Staff
from intake.referral import model
from intake.referral.basis import Basis, RecordBasis

CONTENT_VERSION = 3
"""Raised whenever the document says something in another way."""

CODE_LENGTH, CODE_GROUP = 12, 4
OWN_RECORD = RecordBasis()


class NoDocument(Exception):
    """There is no decision that can be referred, or another one was made meanwhile."""


class DocumentDamaged(Exception):
    """What is kept of a document is not what was made. Nobody gets it."""

    def __init__(self, referral_id: int) -> None:
        super().__init__(f"document {referral_id} was changed after it was kept")
        self.referral_id = referral_id


@dataclass(frozen=True)
class Made:
    """A document that was made and signed, before it is kept: see StoredReferral."""

    document: bytes
    bundle: str
    code: str


def case_file_of(
    intake: Intake,
    disposition: Disposition,
    settings: Settings,
    basis: Basis,
    receiver: model.Program | None = None,
) -> model.CaseFile:
    """The case file of a decision, from the answers frozen with it.

    Its document holds the parts that the basis allows, and goes to the recipient that it names:
    as `receiver` where more is known of them than the name.
    """
    case_file = _case_file(intake, disposition, settings)
    receiver = receiver or (model.Program(basis.recipient) if basis.recipient else None)
    return replace(case_file, basis=basis, receiver=receiver)


def day_of(disposition: Disposition) -> date:
    """The date on the document of a decision, at the place of the program."""
    return _local(disposition.decided_at).date()


def new_code() -> str:
    """A code for one more document, such as 7K2M-X4QD-9HTN: no two are alike, and none tells."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(drawn[at : at + CODE_GROUP] for at in range(0, CODE_LENGTH, CODE_GROUP))


def keep(
    intake: Intake, disposition: Disposition, made: Made, by: Staff, made_for: MadeFor
) -> StoredReferral:
    """Keep a document, in the transaction under way. It never changes.

    Raises NoDocument where another decision was made, or this one taken back, meanwhile.
    """
    if intake.disposition is None or intake.disposition.id != disposition.id:
        raise NoDocument
    kept = StoredReferral(
        intake_id=intake.id,
        disposition_id=disposition.id,
        document=made.document,
        sha256=sha256(made.document).hexdigest(),
        bundle=made.bundle,
        code=made.code,
        made_for=made_for,
        content_version=CONTENT_VERSION,
    )
    db.session.add(kept)
    db.session.flush()
    note(Kind.DOCUMENT_MADE, intake, by, referral=kept.id)
    return kept


@write
def keep_record(intake: Intake, disposition: Disposition, made: Made, by: Staff) -> StoredReferral:
    """Keep the program's own document of a decision. There is one: a second one is dropped.

    In place of one that was found damaged a new one is kept. With it the job that makes it is
    done. Raises NoDocument.
    """
    kept = record_of(disposition)
    if kept is None or was_found_damaged(kept):
        kept = keep(intake, disposition, made, by, MadeFor.RECORD)
    jobs.settle(disposition)
    return kept


def record_of(disposition: Disposition) -> StoredReferral | None:
    """The program's own document of this decision, where it was made: the latest one."""
    query = select(StoredReferral).where(
        StoredReferral.disposition_id == disposition.id,
        StoredReferral.made_for == MadeFor.RECORD,
    )
    return db.session.scalars(query.order_by(StoredReferral.id.desc())).first()


def fetch_record(intake: Intake, disposition: Disposition, by: Staff) -> StoredReferral:
    """The program's own document, to be looked at; that is noted.

    Raises NoDocument, and DocumentDamaged, which is noted too.
    """
    with noting_damage(intake, by):
        return _fetch_record(intake, disposition, by)


@write
def _fetch_record(intake: Intake, disposition: Disposition, by: Staff) -> StoredReferral:
    kept = record_of(disposition)
    if kept is None:
        raise NoDocument
    need_whole(kept)
    note(Kind.DOWNLOADED, intake, by, referral=kept.id)
    return kept


def need_whole(kept: StoredReferral) -> None:
    """Raises DocumentDamaged where it is not what was kept, byte by byte."""
    try:
        is_whole = sha256(kept.document).hexdigest() == kept.sha256
        if kept.bundle_sealed:
            _ = kept.bundle
    except NotWhatWasSealed:
        is_whole = False
    if not is_whole:
        raise DocumentDamaged(kept.id)


@contextmanager
def noting_damage(intake: Intake, by: Staff) -> Iterator[None]:
    """Note a damaged document that is met inside, in a transaction of its own."""
    try:
        yield
    except DocumentDamaged as damaged:
        _note_damage(intake, by, damaged.referral_id)
        raise


@write
def _note_damage(intake: Intake, by: Staff, referral_id: int) -> None:
    note(Kind.DOCUMENT_DAMAGED, intake, by, referral=referral_id)


def was_found_damaged(kept: StoredReferral) -> bool:
    """Whether somebody met it damaged. The document itself is not read for that."""
    query = select(Event.detail).where(
        Event.chain == kept.intake_id, Event.kind == Kind.DOCUMENT_DAMAGED
    )
    return any(detail["referral"] == kept.id for detail in db.session.scalars(query))


def by_content(document: bytes) -> StoredReferral | None:
    """The document that this file is, byte by byte; None where we do not keep such a one."""
    query = select(StoredReferral).where(StoredReferral.sha256 == sha256(document).hexdigest())
    return db.session.scalars(query).first()


def _case_file(intake: Intake, disposition: Disposition, settings: Settings) -> model.CaseFile:
    frozen = disposition.suggestion
    given = restore(QUESTIONNAIRE, frozen.answers)
    return model.CaseFile(
        reference=intake.reference,
        channel=intake.channel,
        started_on=_local(intake.started_at).date(),
        given=given,
        suggestion=suggest_placement(Journey(QUESTIONNAIRE, given).answers),
        ruleset=frozen.ruleset,
        questionnaire=frozen.questionnaire_version,
        program=program_of(settings),
        screened_by=intake.started_by.name if intake.started_by else "",
        synthetic=intake.synthetic,
        disposition=model.Disposition(
            level=Level(disposition.level),
            confirmed=disposition.confirmed,
            decided_by=_signed_name(disposition.decided_by),
            decided_at=_local(disposition.decided_at),
            reason_code=disposition.reason,
            reason=OVERRIDE_REASONS.get(disposition.reason, ""),
            words=disposition.words,
            second_name=disposition.second_name,
        ),
    )


def draft_of(given: Given, settings: Settings) -> model.CaseFile:
    """The case file of answers that nobody has decided on; its document is marked as a draft."""
    suggestion = suggest_placement(Journey(QUESTIONNAIRE, given).answers)
    return model.CaseFile(
        reference="DRAFT",
        channel=given["channel"],
        started_on=given["screened_on"],
        given=given,
        suggestion=suggestion,
        ruleset=suggestion.ruleset,
        program=program_of(settings),
    )


def program_of(settings: Settings) -> model.Program:
    """The program that runs this site."""
    lines = tuple(line.strip() for line in settings.program_address.split(",") if line.strip())
    return model.Program(
        settings.program_name,
        settings.program_phone,
        lines,
        fax=settings.program_fax,
        after_hours=settings.program_after_hours,
    )


def _signed_name(staff: Staff) -> str:
    return f"{staff.name}, {staff.license}" if staff.license else staff.name


def _local(moment: datetime) -> datetime:
    return moment.astimezone()
