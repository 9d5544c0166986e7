"""Case file in, referral out: every line of the document as plain values."""

from collections.abc import Iterable
from datetime import date

from intake.placement.baclofen_amounts import baclofen_mg_in_periods
from intake.placement.duties import duties_plan, preferred_setting
from intake.placement.facts import (
    ALCOHOL_DAILY,
    BACLOFEN_DEPENDENT,
    OPIOID_DAILY,
    TIERS,
    overdose_points,
)
from intake.placement.personal_amounts import signs_of_use_disorder
from intake.placement.substance_amounts import BENZODIAZEPINE_DEPENDENT
from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.baclofen import BACLOFEN_NAMED, BY_MOUTH, TAKES_BACLOFEN
from intake.questionnaire.journey import Journey
from intake.questionnaire.languages import answering_for_another, say, say_all, speaking
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import any_substance
from intake.referral import do_not_stop, enclosed, notices, reasons, standing
from intake.referral.basis import BasisMissing, OwnBasis
from intake.referral.dose_chart import draw_dose_chart
from intake.referral.dose_history import dose_table
from intake.referral.lines import capped, facts, line_of, plain, shortened
from intake.referral.model import CaseFile, Cell, Disposition, Facts, Line, Program, Referral, Table
from intake.referral.parts import ALL_PARTS
from intake.referral.sections import (
    BACLOFEN,
    BACLOFEN_BY_MOUTH,
    BACLOFEN_LATELY,
    BACLOFEN_PLAN,
    DUTIES,
    HEALTH,
    HOME,
    MEDICINES,
    OVERDOSE,
    PERSON,
    PLACED,
    PUMP,
    SAFETY,
    WISHES,
    WITHDRAWAL,
    WORDS,
)
from intake.referral.substances_table import substances_table
from intake.referral.treatments_table import treatments_table

__all__ = ["CaseFile", "Disposition", "Program", "Referral", "build_referral"]

DEPENDENCE = (
    ("baclofen", BACLOFEN_DEPENDENT),
    ("benzodiazepines", any_substance(BENZODIAZEPINE_DEPENDENT)),
    ("alcohol", ALCOHOL_DAILY),
    ("opioids", OPIOID_DAILY),
)
"""Bodily adaptation by dose and time; it is not the same as a use disorder."""

OWN_COPY = "Your own copy. Keep it, and show it to whom you wish."
"""Stands on each page in the place of the short statement, which speaks to others."""

HEAD_NAME = 60
"""Characters of the name in the line at the head of each page."""


def build_referral(case_file: CaseFile, today: date) -> Referral:
    """Everything the document says, for any set of answers, also an empty one.

    `today` is the date on the document. Without a disposition it is marked as a draft; with one
    it needs a basis, since it is made to leave. Raises BasisMissing.
    """
    if case_file.disposition and case_file.basis is None:
        raise BasisMissing
    another = is_for_another(case_file.given)
    with speaking(case_file.language), answering_for_another(another):
        return _referral(case_file, today)


def _referral(case_file: CaseFile, today: date) -> Referral:
    answers = Journey(QUESTIONNAIRE, shortened(case_file.given)).answers
    suggestion = case_file.suggestion
    level = standing.decided_level(case_file)
    reference = plain(case_file.reference)
    own_copy = isinstance(case_file.basis, OwnBasis)
    name = say("Your copy" if own_copy else "Referral")
    return Referral(
        language=case_file.language,
        title=f"{name} {reference}",
        name=name,
        own_copy=own_copy,
        reference=reference,
        running_head=_running_head(f"{name} {reference}", answers),
        made_on=text.day(today),
        made_on_iso=today.isoformat(),
        draft=standing.mark_of(case_file),
        program=_plain_program(case_file.program),
        receiver=_plain_program(case_file.receiver) if case_file.receiver else None,
        urgency=standing.urgency(case_file, answers),
        suggested=standing.suggested(suggestion),
        decided=standing.decided(case_file.disposition),
        person=_person(case_file, answers),
        stop_warnings=do_not_stop.stop_warnings(answers),
        flags=tuple(flag.label for flag in suggestion.flags),
        safety=facts(answers, SAFETY),
        substances=capped(substances_table(answers)),
        chart=draw_dose_chart(answers),
        doses=dose_table(answers),
        baclofen=_baclofen(answers),
        pump=facts(answers, PUMP) if BY_PUMP.judge(answers) is not False else None,
        withdrawal=_withdrawal(answers),
        overdose=_overdose(answers),
        health=facts(answers, HEALTH),
        reasons=reasons.reasons_table(suggestion, answers),
        standing_of_range=reasons.range_in_words(suggestion),
        open_answers=reasons.open_answers(suggestion, answers),
        plan_level=level.label,
        duties=_duties(answers, case_file),
        duty_facts=_duty_facts(answers),
        home=facts(answers, HOME),
        treatments=treatments_table(answers),
        medicines=facts(answers, MEDICINES, not_asked=False),
        wishes=facts(answers, WISHES),
        advice=reasons.advice(suggestion),
        other=facts(answers, _not_placed()),
        words=plain(str(answers[WORDS])) if is_value(answers.get(WORDS)) else "",
        decision=standing.decision(case_file),
        priority=standing.priority(case_file, answers),
        about=standing.about(case_file),
        statement="" if own_copy else notices.STATEMENT_1.text,
        statement_citation="" if own_copy else notices.STATEMENT_1.citation,
        translation="" if own_copy else notices.translated(notices.STATEMENT_1.text),
        short_statement=say(OWN_COPY) if own_copy else notices.STATEMENT_2.text,
        versions=say(
            "Rule set {ruleset}, questionnaire {questionnaire}",
            ruleset=case_file.ruleset,
            questionnaire=case_file.questionnaire,
        ),
        parts=case_file.basis.parts if case_file.basis else ALL_PARTS,
        consent=enclosed.consent_copy(case_file.basis),
        emergency=enclosed.emergency_facts(case_file.basis),
        code=case_file.code,
        check_at=case_file.check_at,
    )


def _running_head(title: str, answers: Answers) -> str:
    name = answers.get("person_name")
    if not is_value(name):
        return title
    words = plain(str(name))
    short = words if len(words) <= HEAD_NAME else f"{words[:HEAD_NAME]}…"
    return f"{title} · {short}"


def _plain_program(program: Program) -> Program:
    address = tuple(plain(line) for line in program.address)
    return Program(
        plain(program.name),
        plain(program.phone),
        address,
        fax=plain(program.fax),
        after_hours=plain(program.after_hours),
    )


def _person(case_file: CaseFile, answers: Answers) -> Facts:
    found = facts(answers, PERSON)
    screened = answers.get("screened_on")
    asked = [
        Line(say("Screened on"), _day_or_not_known(screened)),
        Line(say("Screened by"), _screened_by(case_file)),
    ]
    return Facts((*found.lines, *asked), found.gathered)


def _screened_by(case_file: CaseFile) -> str:
    if case_file.channel == "self" and not case_file.screened_by:
        return say("the person, online")
    name = plain(case_file.screened_by) or say("name not given")
    return say("online answers, seen by {name}", name=name) if case_file.channel == "self" else name


def _day_or_not_known(day: object) -> str:
    return text.day(day) if isinstance(day, date) else say("Not known")


def _baclofen(answers: Answers) -> Facts:
    """The baclofen answers, as long as they are: none but the first where none is taken."""
    if TAKES_BACLOFEN.judge(answers) is False:
        return Facts((line_of(QUESTIONNAIRE.questions["takes_baclofen"], answers),))
    ids: list[str] = [*BACLOFEN]
    lines = []
    if BACLOFEN_NAMED.judge(answers) is True:
        ids.remove("takes_baclofen")
        lines = [Line(say("Takes baclofen"), say("Yes, named among the substances"))]
    by_mouth = _applying(BY_MOUTH, answers, BACLOFEN_BY_MOUTH)
    found = facts(answers, (*ids, *by_mouth, *BACLOFEN_LATELY, *BACLOFEN_PLAN))
    kidney = line_of(QUESTIONNAIRE.questions["kidney"], answers)
    by_periods = baclofen_mg_in_periods(answers)
    if by_periods is not None:
        told = QUESTIONNAIRE.questions["baclofen_mg_day"].text(by_periods)
        lines.append(Line(say("Baclofen a day by the doses over time"), told))
    note = "" if by_mouth else say("Baclofen by mouth: does not apply.")
    return Facts((*lines, *found.lines, kidney), found.gathered, note)


def _applying(statement: Statement, answers: Answers, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(ids) if statement.judge(answers) is not False else ()


def _withdrawal(answers: Answers) -> Facts:
    """Bodily dependence and signs of a use disorder, told apart (section 1.4)."""
    found = facts(answers, WITHDRAWAL)
    low, high = signs_of_use_disorder.span(answers)
    count = f"{low:g}"
    if low != high:
        count = say("{low} to {high}", low=count, high=f"{high:g}")
    told = say("{count} of 11 (a count, not a diagnosis)", count=count)
    lines = (
        Line(say("Physical dependence"), _dependence(answers)),
        Line(say("Signs of a use disorder that count"), told),
    )
    return Facts((*lines, *found.lines), found.gathered)


def _dependence(answers: Answers) -> str:
    known = [say(words) for words, fact in DEPENDENCE if fact.judge(answers) is True]
    open_ = [say(words) for words, fact in DEPENDENCE if fact.judge(answers) is None]
    told = say("none shown by the answers")
    if known:
        told = say("likely on {substances}", substances=", ".join(known))
    if not open_:
        return told
    words = "{told}; not known yet: {substances}"
    return say(words, told=told, substances=", ".join(open_))


def _overdose(answers: Answers) -> Facts:
    found = facts(answers, OVERDOSE)
    low, high = (_tier(each) for each in overdose_points.span(answers))
    tier = low
    if low != high:
        tier = say("{low}, up to {high} while answers are open", low=low, high=high)
    told = say("{tier} (a sorting aid, not a probability)", tier=tier.capitalize())
    return Facts((Line(say("Overdose risk"), told), *found.lines), found.gathered)


def _tier(points: float) -> str:
    return say(next(words for least, words in TIERS if points >= least), as_in="risk")


def _duties(answers: Answers, case_file: CaseFile) -> Table:
    level = standing.decided_level(case_file)
    rows = tuple(
        (Cell(line.duty), Cell(say(line.fit.value.capitalize())), Cell(line.note))
        for line in duties_plan(answers, level)
    )
    setting = preferred_setting(answers, level)
    told = say("Among settings that are equally safe: {setting}", setting=setting)
    return Table(say_all(("Duty", "Fit", "What to do")), rows, (told,) if setting else ())


def _duty_facts(answers: Answers) -> Facts:
    """What the plan above does not say. It names the duties, so the rest plainly does not apply."""
    told = {id for id in ("duties", "transport") if is_value(answers.get(id))}
    return facts(answers, (id for id in DUTIES if id not in told), not_asked=False)


def _not_placed() -> list[str]:
    return [id for id in QUESTIONNAIRE.top_level if id not in PLACED]
