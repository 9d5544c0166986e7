"""Case file in, referral out: every line of the document as plain values."""

from collections.abc import Iterable
from datetime import date

from intake.placement.duties import duties_plan
from intake.placement.facts import TIERS, overdose_points
from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.baclofen import BACLOFEN_NAMED, BY_MOUTH, BY_PUMP, TAKES_BACLOFEN
from intake.questionnaire.conditions import Statement
from intake.questionnaire.journey import Journey
from intake.referral import do_not_stop, notices, reasons, standing
from intake.referral.dose_chart import draw_dose_chart
from intake.referral.dose_history import dose_table
from intake.referral.lines import facts, line_of, plain
from intake.referral.model import CaseFile, Cell, Disposition, Facts, Line, Program, Referral, Table
from intake.referral.substances_table import substances_table

__all__ = ["CaseFile", "Disposition", "Program", "Referral", "build_referral"]

PERSON = (
    "person_name",
    "birth_date",
    "age",
    "phone",
    "safe_message",
    "language",
    "interpreter",
    "wants_call",
    "answering_for",
    "caller_name",
    "caller_relation",
)
SAFETY = ("danger_signs", "suicidal_thoughts", "symptoms_now")
BACLOFEN = (
    "takes_baclofen",
    "baclofen_form",
    "baclofen_reason",
    "baclofen_source",
    "baclofen_prescriber",
)
BACLOFEN_BY_MOUTH = (
    "baclofen_mg_day",
    "baclofen_doses_per_day",
    "baclofen_daily_for",
    "baclofen_last_dose_on",
    "baclofen_missed",
    "baclofen_mg_now",
)
BACLOFEN_LATELY = (
    "baclofen_extra_mg",
    "baclofen_extra_on_purpose",
    "baclofen_mg_at_home",
    "baclofen_change",
    "baclofen_changed_on",
)
BACLOFEN_PLAN = ("baclofen_goal", "baclofen_prescriber_tapers", "baclofen_taper_plan")
PUMP = (
    "pump_clinic",
    "pump_clinic_phone",
    "pump_clinic_reached",
    "pump_strength",
    "pump_last_refill_on",
    "pump_next_refill_on",
    "pump_events",
)
WITHDRAWAL = ("withdrawal_history", "ciwa_scored", "ciwa_ar", "use_signs")
OVERDOSE = (
    "overdose",
    "overdose_on_purpose",
    "lost_tolerance",
    "street_supply",
    "uses_alone",
    "has_naloxone",
)
HEALTH = ("pregnancy", "kidney", "conditions", "allergies", "mental_health", "access_needs")
DUTIES = (
    "duties",
    "job_hours",
    "job_leave",
    "childcare",
    "adult_care_cover",
    "court_date",
    "pet_care",
    "transport",
    "duties_note",
)
HOME = (
    "living",
    "use_at_home",
    "other_place",
    "support",
    "reliable_person",
    "children_at_home",
)
TREATMENT = (
    "used_after_treatment",
    "failed_intensive",
    "opioid_medication",
    "medication_days_missed",
    "same_day_medication",
)
WORDS = "in_own_words"

PLACED = frozenset(
    (
        *PERSON,
        *SAFETY,
        *BACLOFEN,
        *BACLOFEN_BY_MOUTH,
        *BACLOFEN_LATELY,
        "baclofen_last_dose_at",
        *BACLOFEN_PLAN,
        *PUMP,
        *WITHDRAWAL,
        *OVERDOSE,
        *HEALTH,
        *DUTIES,
        *HOME,
        *TREATMENT,
        WORDS,
        *(group.more.id for group in QUESTIONNAIRE.groups.values()),
        *(question.id for question in QUESTIONNAIRE.system),
    )
)
"""A question that no section names stands under “More answers”, so that none is lost."""

HEAD_NAME = 60
"""Characters of the name in the line at the head of each page."""


def build_referral(case_file: CaseFile, today: date) -> Referral:
    """Everything the document says, for any set of answers, also an empty one.

    `today` is the date on the document. Without a disposition it is marked as a draft.
    """
    answers = Journey(QUESTIONNAIRE, dict(case_file.given)).answers
    suggestion = case_file.suggestion
    level = standing.decided_level(case_file)
    reference = plain(case_file.reference)
    return Referral(
        title=f"Referral {reference}",
        reference=reference,
        running_head=_running_head(reference, answers),
        made_on=text.day(today),
        made_on_iso=today.isoformat(),
        draft="" if case_file.disposition else standing.DRAFT,
        program=_plain_program(case_file.program),
        receiver=_plain_program(case_file.receiver) if case_file.receiver else None,
        urgency=standing.urgency(case_file, answers),
        suggested=standing.suggested(suggestion),
        decided=standing.decided(case_file.disposition),
        person=_person(case_file, answers),
        stop_warnings=do_not_stop.stop_warnings(answers),
        flags=tuple(flag.label for flag in suggestion.flags),
        safety=facts(answers, SAFETY),
        substances=substances_table(answers),
        chart=draw_dose_chart(answers),
        doses=dose_table(answers),
        baclofen=_baclofen(answers),
        pump=facts(answers, PUMP) if BY_PUMP.judge(answers) is not False else None,
        withdrawal=facts(answers, WITHDRAWAL),
        overdose=_overdose(answers),
        health=facts(answers, HEALTH),
        reasons=reasons.reasons_table(suggestion, answers),
        standing_of_range=reasons.range_in_words(suggestion),
        open_answers=reasons.open_answers(suggestion, answers),
        plan_level=level.label,
        duties=_duties(answers, case_file),
        duty_facts=_duty_facts(answers),
        home=facts(answers, HOME),
        treatment=facts(answers, TREATMENT),
        other=facts(answers, _not_placed()),
        words=plain(str(answers[WORDS])) if is_value(answers.get(WORDS)) else "",
        decision=standing.decision(case_file),
        priority=standing.priority(case_file, answers),
        about=standing.about(case_file),
        statement=notices.STATEMENT_1.text,
        statement_citation=notices.STATEMENT_1.citation,
        short_statement=notices.STATEMENT_2.text,
        versions=f"Rule set {case_file.ruleset}, questionnaire {case_file.questionnaire}",
    )


def _running_head(reference: str, answers: Answers) -> str:
    name = answers.get("person_name")
    if not is_value(name):
        return f"Referral {reference}"
    words = plain(str(name))
    short = words if len(words) <= HEAD_NAME else f"{words[:HEAD_NAME]}…"
    return f"Referral {reference} · {short}"


def _plain_program(program: Program) -> Program:
    address = tuple(plain(line) for line in program.address)
    return Program(plain(program.name), plain(program.phone), address)


def _person(case_file: CaseFile, answers: Answers) -> Facts:
    found = facts(answers, PERSON)
    screened = answers.get("screened_on")
    asked = [
        Line("Screened on", text.day(screened) if isinstance(screened, date) else "Not known"),
        Line("Screened by", _screened_by(case_file)),
    ]
    return Facts((*found.lines, *asked), found.gathered)


def _screened_by(case_file: CaseFile) -> str:
    if case_file.channel == "self" and not case_file.screened_by:
        return "the person, online"
    how = "online answers, seen by " if case_file.channel == "self" else ""
    return f"{how}{plain(case_file.screened_by) or 'name not given'}"


def _baclofen(answers: Answers) -> Facts:
    """The baclofen answers, as long as they are: none but the first where none is taken."""
    if TAKES_BACLOFEN.judge(answers) is False:
        return Facts((line_of(QUESTIONNAIRE.questions["takes_baclofen"], answers),))
    ids: list[str] = [*BACLOFEN]
    lines = []
    if BACLOFEN_NAMED.judge(answers) is True:
        ids.remove("takes_baclofen")
        lines = [Line("Takes baclofen", "Yes, named among the substances")]
    by_mouth = _applying(BY_MOUTH, answers, BACLOFEN_BY_MOUTH)
    found = facts(answers, (*ids, *by_mouth, *BACLOFEN_LATELY, *BACLOFEN_PLAN))
    kidney = line_of(QUESTIONNAIRE.questions["kidney"], answers)
    note = "" if by_mouth else "Baclofen by mouth: does not apply."
    return Facts((*lines, *found.lines, kidney), found.gathered, note)


def _applying(statement: Statement, answers: Answers, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(ids) if statement.judge(answers) is not False else ()


def _overdose(answers: Answers) -> Facts:
    found = facts(answers, OVERDOSE)
    low, high = (_tier(each) for each in overdose_points.span(answers))
    tier = low if low == high else f"{low}, up to {high} while answers are open"
    told = Line("Overdose risk", f"{tier.capitalize()} (a sorting aid, not a probability)")
    return Facts((told, *found.lines), found.gathered)


def _tier(points: float) -> str:
    return next(words for least, words in TIERS if points >= least)


def _duties(answers: Answers, case_file: CaseFile) -> Table:
    level = standing.decided_level(case_file)
    rows = tuple(
        (Cell(line.duty), Cell(line.fit.value.capitalize()), Cell(line.note))
        for line in duties_plan(answers, level)
    )
    return Table(("Duty", "Fit", "What to do"), rows)


def _duty_facts(answers: Answers) -> Facts:
    """What the plan above does not say. It names the duties, so the rest plainly does not apply."""
    told = {id for id in ("duties", "transport") if is_value(answers.get(id))}
    return facts(answers, (id for id in DUTIES if id not in told), not_asked=False)


def _not_placed() -> list[str]:
    return [id for id in QUESTIONNAIRE.top_level if id not in PLACED]
