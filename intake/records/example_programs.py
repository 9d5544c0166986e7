"""Made-up programs, so that a new installation shows what the directory is for."""

from sqlalchemy import select

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.program_entries import Draft
from intake.records.program_tables import Program
from intake.records.programs import add_one

ADDRESS = "100 Example Street, Example City"
NOTE = "Made up, to show how the directory works. Take it out of use when you add your own."

EXAMPLES = (
    Draft(
        name="Example Outpatient Program",
        phone="202-555-0111",
        levels=("outpatient", "intensive_outpatient"),
        hours="Monday to Friday, 8 a.m. to 9 p.m.",
        evening=True,
        accepts=("methadone", "buprenorphine", "pregnant", "adult", "wheelchair", "interpreter"),
        declines=("under_18", "pump"),
        languages=("English", "Spanish"),
        payers=("medicaid", "medicare", "private", "none"),
        places_free=6,
    ),
    Draft(
        name="Example Day Program",
        phone="202-555-0112",
        levels=("intensive_outpatient",),
        hours="Monday to Friday, 9 a.m. to 3 p.m.",
        evening=False,
        accepts=("buprenorphine", "adult", "childcare", "wheelchair"),
        declines=("methadone", "under_18"),
        languages=("English",),
        payers=("medicaid", "private"),
        places_free=0,
    ),
    Draft(
        name="Example Residential Program",
        phone="202-555-0113",
        levels=("residential",),
        hours="Admissions from 8 a.m. to 6 p.m.",
        accepts=("buprenorphine", "adult", "interpreter"),
        declines=("methadone", "children", "under_18", "pump", "wheelchair"),
        languages=("English",),
        payers=("private", "none"),
        places_free=2,
    ),
    Draft(
        name="Example Family Program",
        phone="202-555-0114",
        levels=("residential", "intensive_outpatient"),
        hours="Admissions from 8 a.m. to 6 p.m.",
        evening=False,
        accepts=(
            *("methadone", "buprenorphine", "pregnant", "adult", "children", "childcare"),
            *("wheelchair", "interpreter"),
        ),
        languages=("English", "Spanish"),
        payers=("medicaid", "none"),
    ),
    Draft(
        name="Example Inpatient Program",
        phone="202-555-0115",
        levels=("medically_managed", "residential"),
        hours="Admissions day and night",
        accepts=(
            *("withdrawal", "pump", "methadone", "buprenorphine", "pregnant", "adult"),
            *("wheelchair", "bed", "physiotherapy", "hearing", "sight", "interpreter"),
        ),
        declines=("under_18", "children"),
        languages=("English", "Spanish", "American Sign Language"),
        payers=("medicaid", "medicare", "private", "veterans", "none"),
        places_free=3,
    ),
    Draft(
        name="Example Youth Program",
        phone="202-555-0116",
        levels=("outpatient", "intensive_outpatient", "residential"),
        hours="Monday to Saturday, 10 a.m. to 8 p.m.",
        evening=True,
        accepts=("buprenorphine", "under_18", "wheelchair", "interpreter"),
        declines=("adult", "methadone"),
        languages=("English",),
        payers=("medicaid", "private", "none"),
        places_free=1,
    ),
)


@write
def load() -> None:
    """Put the examples into an empty directory. One that has, or had, any program stays."""
    if db.session.scalar(select(Program.id).limit(1)):
        return
    for draft in EXAMPLES:
        program = add_one(draft, made_up=True)
        program.address, program.note = ADDRESS, NOTE
        db.session.flush()
        note(Kind.PROGRAM_ADDED, None, program=program.id)
