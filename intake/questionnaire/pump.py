"""The baclofen pump: its clinic, its refills and what happened with it."""

from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import DOWN, UP, AnyOf, Choice, Date, ShortText, YesNo
from intake.questionnaire.model import Page
from intake.questionnaire.safety_texts import NEVER_STOP

BY_PUMP = all_of(TAKES_BACLOFEN, answer("baclofen_form").includes_any("pump"))

PUMP_PAGES = (
    Page(
        id="pump_clinic",
        title="Your pump clinic",
        title_other="Their pump clinic",
        notice=NEVER_STOP["baclofen"],
        shown_when=BY_PUMP,
        questions=(
            ShortText(
                id="pump_clinic",
                short="Pump clinic",
                ask="Which clinic looks after the pump?",
                missing="Enter the name of the clinic, or select “Don’t know”",
            ),
            ShortText(
                id="pump_clinic_phone",
                short="Pump clinic phone",
                ask="What is its phone number?",
                missing="Enter a phone number",
                format="phone",
                optional=True,
            ),
            ShortText(
                id="pump_model",
                short="Pump model",
                ask="What model is the pump, if known?",
                hint="It stands on the card that came with the pump",
                missing="Enter the model",
                optional=True,
            ),
            ShortText(
                id="pump_strength",
                short="Drug strength in the pump",
                ask="What is the drug strength in the pump, if known?",
                missing="Enter the strength",
                optional=True,
            ),
        ),
    ),
    Page(
        id="pump_refills",
        title="Pump refills",
        notice=NEVER_STOP["baclofen"],
        shown_when=BY_PUMP,
        questions=(
            Date(
                id="pump_last_refill_on",
                short="Last pump refill",
                ask="When was the last refill?",
                missing="Enter the day, or select “Don’t know”",
                worse=UP,
            ),
            Date(
                id="pump_next_refill_on",
                short="Next pump refill",
                ask="When is the next refill due?",
                missing="Enter the day, or select “Don’t know”",
                future=True,
                essential=True,
                worse=DOWN,
            ),
            YesNo(
                id="pump_procedure_planned",
                short="MRI or surgery planned",
                ask="Is an MRI scan or surgery planned soon?",
                missing="Select yes or no",
            ),
        ),
    ),
    Page(
        id="pump_events",
        title="What has happened with the pump?",
        notice=NEVER_STOP["baclofen"],
        shown_when=BY_PUMP,
        in_doubt=TAKES_BACLOFEN,
        questions=(
            AnyOf(
                id="pump_events",
                short="Pump events",
                ask="Has any of this happened?",
                missing="Select what happened, or “None of these”",
                essential=True,
                worse=UP,
                choices=(
                    Choice("alarm", "The pump alarm sounds, or did sound"),
                    Choice("refill_late", "A refill is late or was missed"),
                    Choice(
                        "turned_off",
                        "It was emptied, turned off or its dose lowered in the last 7 days",
                    ),
                    Choice("surgery", "Surgery on the pump in the last 7 days"),
                    Choice("fall", "A fall in the last 7 days"),
                    Choice("mri", "An MRI scan in the last 7 days"),
                ),
            ),
            YesNo(
                id="pump_clinic_reached",
                short="Pump clinic reached",
                ask="Have you talked to the pump clinic about how you are now?",
                say="Have you, or have we, talked to the pump clinic about how you are now?",
                other="Has anyone talked to the pump clinic about how they are now?",
                missing="Select yes or no",
                essential=True,
                worse=False,
            ),
        ),
    ),
)
