"""Rules that set no level: markers, holds and queue places."""

from intake.placement.facts import (
    INJECTS,
    KIDNEY_DISEASE,
    MINOR,
    PREGNANT,
    PUMP_ALARM_OR_LATE,
    SUICIDAL,
)
from intake.placement.model import Flag, Rule
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.dose_history import BY_PUMP, TAKES_BACLOFEN
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

FLAG_RULES = (
    Rule(
        id="31-pump",
        finding="Has a baclofen pump: no placement before the pump clinic is reached",
        when=BY_PUMP,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        unless_known=answer("pump_clinic_reached").is_yes(),
        hold=True,
    ),
    Rule(
        id="31-pump-in-care",
        finding="Has a baclofen pump: a clinician is in contact within 24 hours",
        when=BY_PUMP,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
    ),
    Rule(
        id="31-pump-alarm-or-late-refill",
        finding="Pump alarm or overdue refill: pump clinic or emergency department within the hour",
        when=all_of(BY_PUMP, PUMP_ALARM_OR_LATE),
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        hold=True,
    ),
    Rule(
        id="10-suicidal-thoughts",
        finding="Thoughts of ending their life: a person talks with them now",
        when=SUICIDAL,
        source="R72b, section 6",
        flags=(Flag.SUICIDE,),
    ),
    Rule(
        id="58-baclofen-never-stop",
        finding="Takes baclofen: it must not be stopped suddenly",
        when=TAKES_BACLOFEN,
        source="R2, section 2.5",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="61-minor",
        finding="Under 18: the rules are made for adults, a clinician decides",
        when=MINOR,
        source="R34, R44, R57",
        flags=(Flag.MINOR,),
        hold=True,
    ),
    Rule(
        id="62-priority",
        finding="Pregnant or injecting: priority admission",
        when=any_of(PREGNANT, INJECTS),
        source="R49",
        flags=(Flag.PRIORITY,),
    ),
    Rule(
        id="62-pregnant",
        finding="Pregnant: first in line",
        when=PREGNANT,
        source="R49e",
        flags=(Flag.PREGNANT,),
    ),
    Rule(
        id="63-children-at-home",
        finding="Children at home: keep all medicines locked away",
        when=answer("children_at_home").is_yes(),
        source="S3",
        flags=(Flag.CHILD_SAFETY,),
    ),
    Rule(
        id="64-language",
        finding="Prefers another language than English, or needs an interpreter",
        when=any_of(answer("language").is_any_of("es", "other"), answer("interpreter").is_yes()),
        source="S2, R78",
        flags=(Flag.LANGUAGE,),
    ),
    Rule(
        id="69-kidney-and-medicine",
        finding="Kidney disease, and baclofen or a gabapentinoid: doses need a clinician’s check",
        when=all_of(
            KIDNEY_DISEASE,
            any_of(TAKES_BACLOFEN, any_substance(is_of_class("gabapentinoid"))),
        ),
        source="R10, R81",
        flags=(Flag.RENAL,),
    ),
    Rule(
        id="74-overdose-in-72-hours",
        finding="Overdose in the last 72 hours: a clinician within 24 hours, even if well now",
        when=answer("overdose").is_any_of("last_72_hours"),
        source="R59b",
        flags=(Flag.MED24,),
    ),
)
