"""An intake that says everything personal, and how to find a trace of it."""

from datetime import date

from consenting import a_document, a_live_consent, outgoing
from make import an_intake

from intake.extensions import db
from intake.placement.model import Level
from intake.records import disclosures, dispositions, moments, sendings, staff, transports
from intake.records.models import Intake
from intake.records.staff_tables import Staff

PERSONAL = {
    "person_name": "Zebulon Testperson-Quux",
    "birth_date": date(1971, 3, 29),
    "phone": "+1 202-555-0147",
    "email": "zebulon.quux@example.com",
    "support_person": "Wilhelmina Quux, sister, 202-555-0148",
    "allergies": "penicillin-test-allergy",
    "in_own_words": "I live behind the blue lighthouse and nobody knows",
    "baclofen_prescriber": "Doctor Nobody of Example Clinic",
}
TRACES = (
    *("zebulon", "quux", "1971-03-29", "2025550147", "202-555-0147", "wilhelmina", "2025550148"),
    *("penicillin", "lighthouse", "doctor nobody", "cannabis", "baclofen", "substance"),
    *(
        "person_name",
        "a note of the clinician",
        "example house",
        "second quorum person",
        "%pdf-secret-document",
        "secret-bundle",
    ),
)
DECISION = {
    "reason": "clinical_judgment",
    "words": "A note of the clinician that nobody else reads",
    "second_name": "Second Quorum Person, RN",
}


def fill_with_personal_values() -> Intake:
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician")
    clinician = db.session.query(Staff).one()
    intake = an_intake(substances=[{"substance": "cannabis"}], takes_baclofen=True, **PERSONAL)
    decided = dispositions.decide(intake, clinician, Level.RESIDENTIAL, intake.version, **DECISION)
    consent = a_live_consent(intake, clinician, person=str(PERSONAL["person_name"]))
    disclosures.disclose_under_consent(
        intake, decided, consent, clinician, outgoing(intake),
        a_document(b"%PDF-secret-document", "secret-bundle"),
    )  # fmt: skip
    (sending,) = sendings.of(intake)
    declined = {"reason": "medical", "words": "Quux was there before"}
    sendings.note_step(intake, sending, sendings.Step.DECLINED, clinician, **declined)
    day = moments.now().date()
    sendings.note_step(intake, sending, sendings.Step.ADMITTED, clinician, day=day)
    plan = transports.Plan(at="10:30", who="Wilhelmina", start="The blue lighthouse")
    transports.arrange(intake, sending, clinician, day, plan)
    return intake


def traces_in(text: str) -> list[str]:
    """What of the person can be read in a text."""
    lowered = text.lower()
    return [trace for trace in TRACES if trace in lowered]
