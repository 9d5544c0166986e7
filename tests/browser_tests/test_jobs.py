"""Jobs with a real browser: the page of administrators, and a document that comes meanwhile."""

from datetime import timedelta

from answered_here import VisitorHere
from consenting import a_document
from flask import Flask
from looking import faults_of
from make import StaffMember, a_decision
from playwright.sync_api import Browser

from intake.records import documents, intakes, jobs
from intake.records.models import Disposition

HOLD = timedelta(minutes=1)


def taken(decided: Disposition) -> int:
    """The id of the job that makes its document, which somebody has begun to do."""
    job = jobs.of(decided)
    assert job
    assert jobs.take(job.id, HOLD)
    return job.id


def test_a_document_takes_its_place_on_the_page_once_it_is_made(
    app: Flask, chromium: Browser, clinician: StaffMember
) -> None:
    decided = a_decision(clinician.account)
    taken(decided)
    visitor = VisitorHere(chromium, clinician.client)
    visitor.open(f"/intakes/{decided.intake_id}")
    card = visitor.page.get_by_role("region", name="Document of this decision")
    assert "is being prepared" in card.inner_text()
    intake = intakes.by_id(decided.intake_id)
    assert intake
    documents.keep_record(intake, decided, a_document(b"%PDF a test"), clinician.account)
    card.get_by_role("link", name="Download the record (PDF)").wait_for(timeout=15_000)
    visitor.close()


def test_the_page_of_jobs_is_in_order_at_each_width(
    app: Flask, chromium: Browser, clinician: StaffMember, administrator: StaffMember
) -> None:
    failed = taken(a_decision(clinician.account))
    for _ in range(4):
        jobs.fail(failed, jobs.Reason.SIGNING)
        assert jobs.take(failed, HOLD)
    jobs.fail(failed, jobs.Reason.SIGNING)
    taken(a_decision(clinician.account))
    a_decision(clinician.account)
    jobs.finish(taken(a_decision(clinician.account)))
    visitor = VisitorHere(chromium, administrator.client)
    visitor.open("/jobs")
    assert visitor.page.get_by_role("button", name=f"Try again job {failed}").count() == 1
    assert faults_of(visitor) == []
    visitor.close()
