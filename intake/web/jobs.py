"""Jobs for administrators: what waits, what runs, what failed and why, and to try it again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from intake.records import jobs, queue
from intake.records.job_tables import State, Task
from intake.records.jobs import Reason
from intake.web import errors, working
from intake.web.access import Can, needs
from intake.web.forms import Form
from intake.web.pool import pool_here

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

NAMES = {
    Task.DOCUMENT: "Document of a decision",
    Task.REMINDERS: "Reminders of referrals",
    Task.RETENTION: "Deletion of what was kept long enough",
}
REASONS = {
    Reason.CONTENT: "The document could not be made from its content, or took too long",
    Reason.TOOLS: "This machine lacks the program that makes documents. Install Pango",
    Reason.SIGNING: "The document could not be signed. Check the certificate and the time stamps",
    Reason.CLOCK: "The clock cannot be believed. Check it; if it is right, run “flask purge”",
    Reason.LOST: "The process that did it ended in the middle",
    Reason.NOT_NEEDED: "No longer needed: the decision was changed or taken back",
    Reason.OTHER: "Something else. The log of the site says more, by the number of the job",
}
GROUPS = {
    State.FAILED: ("Failed", "Nothing failed."),
    State.RUNNING: ("Running", "Nothing runs now."),
    State.WAITING: ("Waiting", "Nothing waits."),
    State.DONE: ("Done lately", "Nothing was done in the last 30 days."),
}
"""What is shown, and what is said where there is none."""


@blueprint.get("")
@needs(Can.OPERATE)
def page() -> str:
    """All jobs by where they stand, what needs somebody first."""
    return render_template(
        "jobs/page.html",
        groups=[(state, *said, jobs.listed(state)) for state, said in GROUPS.items()],
        names=NAMES,
        reasons=REASONS,
        has_queue=queue.is_used(),
        has_worker=queue.has_worker(),
        pool=pool_here(),
        counted_up_to=jobs.COUNTED_UP_TO,
        form=Form(),
    )


@blueprint.post("/<int:job_id>/again")
@needs(Can.OPERATE)
def again(job_id: int) -> Any:
    """Try again what failed."""
    back = url_for(".page")
    if not Form().validate():
        return errors.page_too_old(back)
    if jobs.by_id(job_id) is None:
        abort(404)
    try:
        jobs.try_again(job_id)
    except jobs.NotFailed:
        flash(f"Job {job_id} is not among those that failed any more.")
        return redirect(back)
    working.later(job_id)
    flash(f"Job {job_id} is tried again.")
    return redirect(back)
