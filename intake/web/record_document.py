"""The program's own document of a decision: made with it, kept, and downloaded as it is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.records import dispositions, documents, jobs, moments
from intake.records.job_tables import Job, State
from intake.records.models import Disposition, Intake, StoredReferral
from intake.web import calls, errors, working
from intake.web.access import Can, me, needs
from intake.web.document_making import NotMade
from intake.web.forms import Form

blueprint = Blueprint("record_document", __name__, url_prefix="/intakes/<uuid:intake_id>/document")

SOON = timedelta(minutes=1)
"""A document that is not there after so long is offered to be made at once."""


def make_with_decision(intake: Intake) -> None:
    """Have the document of the decision made that was just taken.

    The decision stands whether this succeeds or not; the page of the intake says where the
    document is missing, and makes it then.
    """
    job = jobs.of(intake.disposition) if intake.disposition else None
    if job and job.state == State.WAITING:
        working.later(job.id)


def standing(decided: Disposition | None) -> dict[str, Any]:
    """What the page of an intake shows about it: the document, or how far its making is."""
    record = documents.record_of(decided) if decided else None
    job = jobs.of(decided) if decided and not record else None
    return {
        "record": record,
        "damaged": record is not None and documents.was_found_damaged(record),
        "job": job,
        "prepared": job is not None and _is_prepared(job),
    }


def _is_prepared(job: Job) -> bool:
    """Whether it is on its way, as it should be: nothing failed, and nobody waits for long."""
    soon = moments.now() - job.wanted_at < SOON
    return soon and (job.state == State.RUNNING or job.attempts == 0)


@blueprint.post("")
@needs(Can.READ)
def make(intake_id: UUID) -> Any:
    """Make the document where it could not be made with the decision."""
    intake = calls.intake_for_staff(intake_id)
    back = url_for("review.intake", intake_id=intake.id, _anchor="document")
    if not Form().validate():
        return errors.page_too_old(back)
    decided = _decided(intake)
    try:
        made = working.made_document(intake, decided)
        documents.keep_record(intake, decided, made, me())
    except NotMade as problem:
        return errors.no_document(str(problem), back)
    return redirect(back)


@blueprint.get("")
@needs(Can.READ)
def state(intake_id: UUID) -> str:
    """The part of the page of the intake that tells of the document, for a page that waits."""
    intake = calls.intake_for_staff(intake_id)
    decided = _decided(intake)
    return render_template("review/_document.html", intake=intake, form=Form(), **standing(decided))


@blueprint.get("/record.pdf")
@needs(Can.READ)
def download(intake_id: UUID) -> Response:
    intake = calls.intake_for_staff(intake_id)
    kept = documents.fetch_record(intake, _decided(intake), me())
    return pdf_file(kept, f"record-{intake.reference}")


@blueprint.get("/record.json")
@needs(Can.READ)
def download_bundle(intake_id: UUID) -> Response:
    """The FHIR file that the document holds, by itself."""
    intake = calls.intake_for_staff(intake_id)
    kept = documents.fetch_record(intake, _decided(intake), me())
    return bundle_file(kept, f"record-{intake.reference}")


def _decided(intake: Intake) -> Disposition:
    decided = intake.disposition
    if decided is None or not dispositions.has_document(decided):
        raise documents.NoDocument
    return decided


def pdf_file(kept: StoredReferral, name: str) -> Response:
    """A document as it was made. The name of the file says nothing about anybody."""
    return _file(kept.document, "application/pdf", f"{name}.pdf")


def bundle_file(kept: StoredReferral, name: str) -> Response:
    """The FHIR file of a document. Raises NoDocument where it was made before there were any."""
    if not kept.bundle_sealed:
        raise documents.NoDocument
    return _file(kept.bundle.encode(), "application/fhir+json", f"{name}.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
