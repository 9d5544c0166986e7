"""A worse answer never gives a less intensive level (section 10 of the clinical sheet).

The general properties come first; below them each statement of the sheet has its own test.
M10 (weeks since an event) and M13 (treated or not) name more than the questionnaire asks for; what
is asked of them is tested.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from clinical_cases import PEOPLE
from drawn_answers import (
    ANSWER_SETS,
    DIRECTED,
    FULL_ROWS,
    NO_VALUE,
    ROWS,
    SUBSTANCES,
    TOP_LEVEL,
    somebody,
    somewhere,
    values_of,
    worsened,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from questionnaire_answers import HARMLESS, SCREENED_ON, answers_of, changed, filled, harmless
from suggesting import rules_of, standing, suggested

from intake.placement.model import Flag, Level, Rule
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, State, is_value
from intake.questionnaire.kinds import AnyOf, OneOf, Question

EXAMPLES = settings(max_examples=30)

# Whether there is more on the list is not an answer about the person; it has its own tests.
MOVED = [question for question in DIRECTED if question is not SUBSTANCES.more]

# Baclofen by mouth and from a pump are each dangerous in a way of their own, and how little of
# it is little depends on the usual amount.
LONG_AGO = {each: date(2020, 1, 1) for each in ("last_use_on", "baclofen_last_dose_on")}
BEST = HARMLESS | LONG_AGO

HAVE_BEST = [each for each in DIRECTED if each.id not in ("baclofen_form", "baclofen_mg_now")]

UNREAD = [
    question
    for question in TOP_LEVEL.values()
    # The name of the prescriber is half of a protective answer (M28).
    if question.worse is None and question.id != "baclofen_prescriber"
] + [QUESTIONNAIRE.questions[each] for each in ("language", "interpreter", "children_at_home")]
"""Questions about duties, transport, language, contact and the like."""


def level_of(given: Given) -> Level:
    return suggested(given).level


def by_id(question: Question) -> str:
    return question.id


def assert_no_rule_is_less_true(better: Given, worse: Given) -> None:
    before, after = standing(better), standing(worse)
    fallen = [
        rule
        for rule, held in before.items()
        if any(was and not is_ for was, is_ in zip(held, after[rule], strict=True))
    ]
    assert fallen == []


def assert_rises(*moves: Iterable[Given]) -> None:
    """No step of any move lowers the level, and in some move one raises it."""
    levels = [[level_of(given) for given in move] for move in moves]
    for steps in levels:
        assert steps == sorted(steps)
    assert any(steps[0] < steps[-1] for steps in levels), "nothing was moved"


def assert_levels_rise(steps: Iterable[Given]) -> None:
    levels = [level_of(given) for given in steps]
    assert levels == sorted(levels)


def moves(question: str, *values: Any, people: Iterable[Given] = PEOPLE) -> Iterator[list[Given]]:
    """One answer from best to worst, for each person."""
    for person in people:
        yield [changed(person, Path(question), value) for value in values]


def adding(*rows: Given, **others: Any) -> Iterator[list[Given]]:
    """Each person with one more substance, which gets worse from row to row."""
    for person in PEOPLE:
        yield [with_substance({**person, **others}, row) for row in rows]


def with_substance(given: Given, row: Given) -> Given:
    more = deepcopy(given)
    more.setdefault(SUBSTANCES.id, {})[9] = row
    return more


def without_fresh_protection(before: Given, after: Given) -> Given:
    """`after` as a person would give it: a question that comes up first now is unanswered.

    A protective answer may lower the level once it is given (M28). What brought its question
    onto the path may not.
    """
    was_asked = answers_of(before).get("same_day_medication") is not State.NOT_ASKED
    return after if was_asked else changed(after, Path("same_day_medication"), None)


def days_ago(days: int) -> date:
    return SCREENED_ON - timedelta(days=days)


# Every question


@pytest.mark.parametrize("question", MOVED, ids=by_id)
@EXAMPLES
@given(data=st.data())
def test_a_worse_answer_never_lowers_level_or_range(
    drawn_people: list[Given], question: Question, data: Any
) -> None:
    person = data.draw(somebody(drawn_people, MOVED.index(question)))
    path = data.draw(somewhere(person, question))
    better, worse = (changed(person, path, value) for value in data.draw(worsened(question)))
    before, after = suggested(better), suggested(worse)
    assert before.level <= after.level
    assert before.lowest <= after.lowest
    assert before.highest <= after.highest
    assert_no_rule_is_less_true(better, worse)


@pytest.mark.parametrize("question", HAVE_BEST, ids=by_id)
@EXAMPLES
@given(data=st.data())
def test_no_answer_in_place_of_the_best_never_lowers_the_level(
    drawn_people: list[Given], question: Question, data: Any
) -> None:
    person = data.draw(somebody(drawn_people, HAVE_BEST.index(question)))
    path = data.draw(somewhere(person, question))
    best = changed(person, path, BEST[question.id])
    without = changed(person, path, data.draw(st.none() | NO_VALUE))
    assert level_of(best) <= level_of(without)


@given(ANSWER_SETS, ROWS | FULL_ROWS)
@settings(max_examples=200)
def test_adding_a_substance_never_lowers_the_level(person: Given, row: Given) -> None:
    more = without_fresh_protection(person, with_substance(person, row))
    before, after = suggested(person), suggested(more)
    assert before.level <= after.level


@given(ANSWER_SETS, st.just(True) | NO_VALUE | st.none())
@settings(max_examples=200)
def test_a_list_of_substances_that_is_not_closed_never_lowers_the_level(
    person: Given, more: Any
) -> None:
    closed = suggested(changed(person, Path(SUBSTANCES.more.id), False))
    left_open = suggested(changed(person, Path(SUBSTANCES.more.id), more))
    assert closed.level <= left_open.level
    assert closed.highest <= left_open.highest


@pytest.mark.parametrize("question", UNREAD, ids=by_id)
@settings(max_examples=15)
@given(data=st.data())
def test_duties_language_and_contact_move_no_level(
    drawn_people: list[Given], question: Question, data: Any
) -> None:
    person = data.draw(somebody(drawn_people, UNREAD.index(question)))
    path = data.draw(somewhere(person, question))
    before, after = (
        suggested(changed(person, path, data.draw(values_of(question)))) for _ in range(2)
    )
    assert (before.level, before.lowest, before.highest) == (
        after.level,
        after.lowest,
        after.highest,
    )


@given(ANSWER_SETS, st.integers(18, 64), st.integers(0, 17) | st.integers(65, 120))
def test_a_child_or_an_old_person_never_gets_less_than_an_adult(
    person: Given, adult: int, other: int
) -> None:
    before = changed(person, Path("age"), adult)
    after = changed(person, Path("age"), other)
    assert level_of(before) <= level_of(after)
    assert_no_rule_is_less_true(before, after)


@given(ANSWER_SETS, st.integers(18, 64), st.integers(18, 64))
def test_among_adults_below_65_age_moves_nothing(person: Given, one: int, other: int) -> None:
    assert standing(changed(person, Path("age"), one)) == standing(
        changed(person, Path("age"), other)
    )


def test_some_rule_forces_the_level(drawn_people: list[Given]) -> None:
    for person in drawn_people:
        assert list(suggested(person).forcing())


# The statements of the sheet


YESTERDAY = {"last_use_on": days_ago(1)}
ALCOHOL = {
    "substance": "alcohol",
    "days_per_week": 7,
    "drink_size": "usual",
    "drinks_per_day": 1,
    "used_for": 365,
    **YESTERDAY,
}
CLONAZEPAM = {
    "substance": "clonazepam",
    "days_per_week": 7,
    "used_for": 365,
    "mg_per_day": 4,
    "strength_known": True,
    "source": "as_prescribed",
    **YESTERDAY,
    "change": "stopped",
    "changed_on": days_ago(1),
}
ON_BACLOFEN = harmless(
    takes_baclofen=True,
    baclofen_mg_day=60,
    baclofen_daily_for=365,
    baclofen_change="cut_down",
    baclofen_changed_on="2026-03-30",
    baclofen_mg_now=50,
)
SIX_SIGNS = ("craving", "conflicts", "gave_up", "risky_places", "takes_time", "duties_missed")
CALM = [person for person in PEOPLE if level_of(person) < Level.EMERGENCY]


def ticking(question: str, people: Iterable[Given] = CALM) -> Iterator[list[Given]]:
    """Each choice of a list not ticked, then ticked, beside what a person ticked already."""
    path = Path(question)
    for person in people:
        ticked = person.get(question, ())
        for choice in QUESTIONNAIRE.questions[question].choices:
            others = tuple(each for each in ticked if each != choice.id)
            yield [changed(person, path, others), changed(person, path, (*others, choice.id))]


def test_m1_a_danger_sign_never_lowers_the_level() -> None:
    assert_rises(*ticking("danger_signs", CALM[::3]))
    assert_rises(*ticking("symptoms_now", CALM[::3]))


def test_m2_more_drinks_never_lower_the_level() -> None:
    assert_rises(*adding(*({**ALCOHOL, "drinks_per_day": n} for n in (0, 8, 8.5, 17, 17.5, 99))))


def test_m2_more_drinking_days_never_lower_the_level() -> None:
    rows = ({**ALCOHOL, "drinks_per_day": 18, "days_per_week": days} for days in range(8))
    assert_rises(*adding(*rows))


def test_m3_more_of_a_benzodiazepine_never_lowers_the_level() -> None:
    assert_rises(*adding(*({**CLONAZEPAM, "mg_per_day": mg} for mg in (0, 1, 1.5, 1.6, 20))))


def test_m3_more_days_of_a_benzodiazepine_never_lower_the_level() -> None:
    assert_rises(*adding(*({**CLONAZEPAM, "days_per_week": days} for days in range(8))))


def test_m3_longer_use_of_a_benzodiazepine_never_lowers_the_level() -> None:
    assert_rises(*adding(*({**CLONAZEPAM, "used_for": days} for days in (0, 27, 28, 90, 900))))


def test_m3_street_pills_never_give_less_than_prescribed_ones() -> None:
    low = {**CLONAZEPAM, "mg_per_day": 0.5}
    assert_rises(
        *adding(
            {**low, "source": "as_prescribed"},
            {**low, "source": "more_than_prescribed"},
            {**low, "source": "not_prescribed"},
            {**low, "substance": "benzodiazepine_other"},
            {**low, "substance": "benzodiazepine_street"},
        )
    )


def test_m4_more_usual_baclofen_never_lowers_the_level() -> None:
    extra = changed(ON_BACLOFEN, Path("baclofen_extra_mg"), 100)
    amounts = (0, 40, 41, 80, 81, 99, 100, 200, 300, 5000)
    assert_rises(*moves("baclofen_mg_day", *amounts, people=[extra, ON_BACLOFEN, *PEOPLE]))


def test_m4_more_extra_baclofen_never_lowers_the_level() -> None:
    amounts = (0, 1, 79, 80, 139, 140, 199, 200, 9000)
    assert_rises(*moves("baclofen_extra_mg", *amounts, people=[ON_BACLOFEN, *PEOPLE]))


def test_m4_longer_use_of_baclofen_never_lowers_the_level() -> None:
    stopped = changed(ON_BACLOFEN, Path("baclofen_mg_now"), 0)
    assert_rises(*moves("baclofen_daily_for", 0, 13, 14, 27, 28, 900, people=[stopped, *PEOPLE]))


def test_m4_a_pump_beside_tablets_never_lowers_the_level() -> None:
    sweating = filled(changed(ON_BACLOFEN, Path("symptoms_now"), ("stiffness",)))
    forms = (("mouth",), ("mouth", "pump"), ("mouth", "pump", "injected"))
    assert_rises(*moves("baclofen_form", *forms, people=[sweating, *PEOPLE]))


@pytest.mark.parametrize(
    "named",
    [
        {"baclofen_extra_mg": 200},
        {"baclofen_extra_mg": 5, "symptoms_now": ["vomiting"]},
        {"baclofen_source": "not_prescribed", "symptoms_now": ["drowsy"]},
        {"baclofen_change": "stopped", "symptoms_now": ["seeing_things"]},
        {"kidney": "dialysis", "symptoms_now": ["drowsy"]},
    ],
    ids=str,
)
def test_m4_a_pump_instead_of_tablets_ends_no_emergency(named: dict[str, Any]) -> None:
    """The usual amount by mouth and how long it was taken are asked of tablets alone."""
    stopped = {"baclofen_changed_on": "2026-03-30"}
    for form in (["mouth"], ["pump"], ["mouth", "pump"]):
        person = harmless(takes_baclofen=True, baclofen_form=form, **named, **stopped)
        assert level_of(person) == Level.EMERGENCY


def test_m4_baclofen_without_a_prescription_never_lowers_the_level() -> None:
    sources = ("as_prescribed", "more_than_prescribed", "not_prescribed")
    assert_rises(*moves("baclofen_source", *sources, people=[ON_BACLOFEN, *PEOPLE]))


def test_m5_a_larger_cut_of_baclofen_never_lowers_the_level() -> None:
    assert_rises(*moves("baclofen_mg_now", 90, 60, 31, 30, 29, 0, people=[ON_BACLOFEN, *PEOPLE]))
    changes = ("same", "raised", "cut_down", "stopped")
    assert_rises(*moves("baclofen_change", *changes, people=[ON_BACLOFEN, *PEOPLE]))


def test_m5_a_more_recent_cut_of_baclofen_never_lowers_the_level() -> None:
    stopped = changed(ON_BACLOFEN, Path("baclofen_change"), "stopped")
    days = [days_ago(each) for each in (300, 15, 14, 8, 7, 1, 0)]
    assert_rises(*moves("baclofen_changed_on", *days, people=[stopped, *PEOPLE]))


def test_m6_weaker_kidneys_never_lower_the_level() -> None:
    drowsy = changed(ON_BACLOFEN, Path("symptoms_now"), ("drowsy",))
    degrees = ("none", "disease", "severe", "dialysis")
    assert_rises(*moves("kidney", *degrees, people=[drowsy, *PEOPLE]))


def test_m7_a_hard_withdrawal_in_the_past_never_lowers_the_level() -> None:
    assert_rises(*ticking("withdrawal_history"))


def test_m8_another_daily_sedative_never_lowers_the_level() -> None:
    named = ("alcohol", "lorazepam", "butalbital", "pregabalin", "ghb", "phenibut")
    for person in CALM:
        steps = [person]
        for place, substance in enumerate(named, start=10):
            steps.append(deepcopy(steps[-1]))
            row = {"substance": substance, "days_per_week": 7, "drinks_per_day": 1, **YESTERDAY}
            steps[-1].setdefault(SUBSTANCES.id, {})[place] = row
        assert_rises(steps, [harmless(), steps[-1]])


def test_m8_an_opioid_beside_a_sedative_never_lowers_the_level() -> None:
    sedated = with_substance(harmless(lost_tolerance=["hospital"]), {"substance": "lorazepam"})
    both = deepcopy(sedated)
    both[SUBSTANCES.id][10] = {"substance": "heroin"}
    assert_rises([sedated, both])


def test_m9_a_more_recent_overdose_never_lowers_the_level() -> None:
    assert_rises(*moves("overdose", "never", "ever", "last_12_months", "last_72_hours"))


def test_m10_lost_tolerance_never_lowers_the_level() -> None:
    assert_rises(*ticking("lost_tolerance"))


@pytest.mark.parametrize(
    ("question", "safer"), [("uses_alone", False), ("street_supply", False), ("has_naloxone", True)]
)
def test_m11_riskier_use_never_lowers_the_level(question: str, safer: bool) -> None:
    using = harmless(substances=[{"substance": "cocaine"}], lost_tolerance=["hospital"])
    assert_rises(*moves(question, safer, not safer, people=[using, *PEOPLE]))


def test_m11_injecting_never_lowers_the_level() -> None:
    ways = ("swallow", "smoke", "snort", "inject")
    assert_rises(
        *adding(
            *({"substance": "heroin", "route": way} for way in ways), lost_tolerance=("prison",)
        )
    )


def test_m11_naloxone_takes_away_its_own_point_and_no_floor() -> None:
    by_points = {"36-overdose-risk-very-high", "44-overdose-risk-high", "43-signs-with-burden"}
    marker = {"36-no-naloxone"}
    by_points.add("36-no-naloxone")
    for person in PEOPLE:
        without, having = (
            rules_of(suggested(changed(person, Path("has_naloxone"), each)))
            for each in (False, True)
        )
        assert without - having <= by_points | marker


def test_m12_graver_thoughts_never_lower_the_level() -> None:
    """None, passive, active, plan or means, attempt: each a question of its own."""
    steps: list[dict[str, Any]] = [
        {},
        {"asq_wish_dead": True},
        {"asq_wish_dead": True, "asq_thoughts": True},
        {"asq_wish_dead": True, "asq_thoughts": True, "suicide_plan": True},
        {
            "asq_wish_dead": True,
            "asq_thoughts": True,
            "suicide_plan": True,
            "asq_tried": True,
            "tried_when": "now",
        },
    ]
    for person in PEOPLE:
        assert_levels_rise(filled({**person, **step}) for step in steps)
    assert_rises([filled({**CALM[0], **step}) for step in steps])


def test_m13_mental_illness_never_lowers_the_level() -> None:
    assert_rises(*ticking("mental_health"))


def test_m14_pregnancy_never_lowers_the_level() -> None:
    assert_rises(*moves("pregnancy", False, True))


def test_m15_illness_never_lowers_the_level() -> None:
    assert_rises(*ticking("conditions"))


def test_m15_being_65_never_lowers_the_level() -> None:
    assert_rises(*moves("age", 64, 65, 90))


def test_m15_being_under_18_asks_for_a_person_and_shows_no_track() -> None:
    for person in PEOPLE:
        minor = suggested(changed(person, Path("age"), 17))
        assert minor.level >= level_of(changed(person, Path("age"), 18))
        assert Flag.MINOR in minor.flags
        assert minor.track is None
        assert minor.needs_more_information


def test_m16_a_worse_home_never_lowers_the_level() -> None:
    assert_rises(*moves("living", "safe", "unsteady", "unsafe", "none"))
    assert_rises(*moves("support", True, False))
    assert_rises(*moves("use_at_home", False, True))


def test_m17_more_signs_never_lower_the_level() -> None:
    every = [choice.id for choice in QUESTIONNAIRE.questions["use_signs"].choices]
    assert_rises(*moves("use_signs", *(tuple(every[:count]) for count in range(len(every) + 1))))


def test_m18_more_failed_attempts_never_lower_the_level() -> None:
    failed = {"treatment_kind": "intensive", "treatment_end": "left_early", "used_again": "no"}
    failed |= {"treatment_ended_on": days_ago(30)}
    for person in PEOPLE:
        signed = {**person, "use_signs": SIX_SIGNS}
        steps = [
            {**signed, "past_treatment": {number: failed for number in range(1, count + 1)}}
            for count in range(4)
        ]
        assert_levels_rise(steps)
    assert_rises([{**harmless(), **{"use_signs": SIX_SIGNS}}, steps[-1]])


def test_m19_a_higher_ciwa_score_never_lowers_the_level() -> None:
    assert_rises(*moves("ciwa_ar", 0, 9, 10, 18, 19, 67))


ESSENTIAL = [each for each in TOP_LEVEL.values() if each.essential]


@pytest.mark.parametrize("question", ESSENTIAL, ids=by_id)
def test_m20_an_open_essential_answer_is_listed_and_asks_where_it_could_raise(
    question: Question,
) -> None:
    path = Path(question.id)
    for person in PEOPLE:
        for state in (State.DECLINED, State.UNKNOWN):
            if is_value(answers_of(person).get(question.id)):
                unknown = suggested(filled(changed(person, path, state)))
                assert path in unknown.open_essential
                could_rise = unknown.highest > unknown.level
                assert unknown.needs_more_information == (could_rise or bool(unknown.held_by))


# What "no" would be for the dose now depends on the dose before.
NOT_KNOWING = [each for each in ESSENTIAL if each in HAVE_BEST and each.id != "baclofen_mg_now"]


@pytest.mark.parametrize("question", NOT_KNOWING, ids=by_id)
def test_m20_not_knowing_never_gives_less_than_no(question: Question) -> None:
    for no, declined, unknown in moves(
        question.id, BEST[question.id], State.DECLINED, State.UNKNOWN
    ):
        assert level_of(no) <= level_of(declined) == level_of(unknown)


@pytest.mark.parametrize("duty", ["job", "school", "children", "adult_care", "court", "pets"])
def test_m21_a_duty_changes_no_level(duty: str) -> None:
    for person in PEOPLE:
        assert level_of(filled(changed(person, Path("duties"), (duty,)))) == level_of(person)


@pytest.mark.parametrize("question", ["payment", "barriers", "preferred_setting", "readiness"])
def test_m22_m23_money_preference_and_motivation_change_no_level(question: str) -> None:
    asked = QUESTIONNAIRE.questions[question]
    assert isinstance(asked, AnyOf | OneOf)
    chosen = [choice.id for choice in asked.choices]
    values = [(each,) for each in chosen] if isinstance(asked, AnyOf) else chosen
    for steps in moves(question, State.UNKNOWN, *values):
        assert len({level_of(given) for given in steps}) == 1


def test_m22_the_way_to_get_there_changes_no_level() -> None:
    for person in PEOPLE:
        assert level_of(changed(person, Path("transport"), "none")) == level_of(person)


def test_m24_one_more_substance_never_lowers_the_level() -> None:
    for substance in QUESTIONNAIRE.questions["substance"].choices:
        row = {
            "substance": substance.id,
            "days_per_week": 7,
            "drink_size": "usual",
            "drinks_per_day": 20,
            **YESTERDAY,
        }
        for person in CALM[::4]:
            assert level_of(person) <= level_of(with_substance(person, row))


def test_m25_no_symptoms_yet_lowers_nothing() -> None:
    for person in CALM:
        unasked = changed(person, Path("symptoms_now"), None)
        assert level_of(changed(unasked, Path("symptoms_now"), ())) == level_of(unasked)


def test_m26_what_protects_moves_nobody_out_of_medical_care() -> None:
    for question in ("reliable_person", "other_place", "same_day_medication"):
        for person in PEOPLE:
            without, having = (
                level_of(changed(person, Path(question), each)) for each in (False, True)
            )
            assert without == having or without <= Level.RESIDENTIAL


def test_m27_language_and_a_place_in_the_queue_change_no_medical_level() -> None:
    for person in PEOPLE:
        if level_of(person) >= Level.MEDICALLY_MANAGED:
            others = changed(changed(person, Path("language"), "es"), Path("interpreter"), True)
            injecting = with_substance(others, {"substance": "cannabis", "route": ("inject",)})
            assert level_of(injecting) == level_of(person)
            assert level_of(changed(injecting, Path("age"), 17)) == level_of(person)


def excused(rule: Rule) -> bool:
    return rule.unless_known is not None and rule.at_least is not None


def test_m28_only_the_protective_exceptions_of_the_sheet_excuse_a_rule() -> None:
    assert {rule.number for rule in RULES if excused(rule)} == {30, 31, 36, 38, 40, 42}
    # Rule 31 itself says "if the clinic is not reached": reaching it is part of the rule.


PROTECTIVE = ("same_day_medication", "reliable_person", "other_place", "baclofen_prescriber_tapers")


@given(ANSWER_SETS, st.fixed_dictionaries({each: st.booleans() for each in PROTECTIVE}))
def test_m28_protective_answers_touch_no_other_rule(person: Given, protecting: Given) -> None:
    before, after = standing(person), standing(person | protecting)
    differing = {rule for rule in before if before[rule] != after[rule]}
    # Where nobody tapers is a finding of its own, so a yes ends it.
    nobody_tapers = {"28-baclofen-cut-without-prescriber"}
    assert differing <= nobody_tapers.union(rule.id for rule in RULES if excused(rule))
