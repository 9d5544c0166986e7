"""The path of one person: branching, entries, what counts, back and forth."""

from copy import deepcopy
from typing import Any

import pytest
from drawn_answers import ANSWER_SETS, answers_to
from hypothesis import given
from hypothesis import strategies as st
from questionnaire_answers import answers_of, changed, filled, given_of, harmless, place

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Entries, Given, Path, State, is_value, paths_of
from intake.questionnaire.journey import Journey, Stop

SUBSTANCES = QUESTIONNAIRE.groups["substances"]
NO_VALUES = (None, State.DECLINED, State.UNKNOWN)

without_a_value = pytest.mark.parametrize("decisive", NO_VALUES, ids=str)


def journey(**named: Any) -> Journey:
    return Journey(QUESTIONNAIRE, given_of(**named))


def keys(given: Given) -> list[str]:
    return [stop.key for stop in Journey(QUESTIONNAIRE, given).stops]


def stop_at(path: Journey, key: str) -> Stop:
    found = path.find(key)
    assert found is not None
    return found


# Branching


def test_a_page_is_spared_where_it_does_not_apply() -> None:
    assert "baclofen_dose" not in keys(harmless(takes_baclofen=False))


def test_a_page_is_asked_where_it_applies() -> None:
    assert "baclofen_dose" in keys(harmless(takes_baclofen=True))


@without_a_value
def test_a_page_is_asked_where_the_decisive_answer_has_no_value(decisive: Any) -> None:
    given = changed(harmless(), Path("takes_baclofen"), decisive)
    assert "baclofen_dose" in keys(given)


@without_a_value
def test_a_page_of_an_entry_is_asked_where_the_substance_has_no_value(decisive: Any) -> None:
    given = harmless(substances=[{"substance": "cannabis"}])
    unnamed = changed(given, Path("substance", "substances", 1), decisive)
    assert {"substances/1/drinks", "substances/1/amount_mg"} <= set(keys(unnamed))
    assert "substances/1/drinks" not in keys(given)


def test_a_page_that_is_skipped_where_something_is_known_is_asked_where_it_is_not() -> None:
    assert "baclofen" in keys(harmless())
    assert "baclofen" in keys(harmless(more_substances="declined"))
    assert "baclofen" not in keys(harmless(substances=[{"substance": "baclofen"}]))


def test_naming_baclofen_among_the_substances_is_enough_to_be_asked_about_it() -> None:
    given = harmless(substances=[{"substance": "baclofen"}])
    assert "baclofen_dose" in keys(given)
    assert answers_of(given)["takes_baclofen"] is State.NOT_ASKED


def test_a_page_applies_does_not_or_cannot_tell() -> None:
    page = stop_at(journey(takes_baclofen=True), "baclofen_dose").page
    assert page is not None
    assert page.judge(answers_of(harmless())) is False
    assert page.judge(answers_of(harmless(takes_baclofen=True))) is True
    assert page.judge({}) is None
    assert Path("takes_baclofen") in page.open({})


def test_online_nobody_is_asked_what_only_staff_can_know() -> None:
    heroin = [{"substance": "heroin"}]
    assert "same_day_medication" in keys(harmless(channel="call", substances=heroin))
    assert "same_day_medication" not in keys(harmless(channel="self", substances=heroin))


# What counts


def test_an_answer_left_behind_is_not_asked() -> None:
    given = harmless(takes_baclofen=True, baclofen_extra_mg=500)
    changed_mind = changed(given, Path("takes_baclofen"), False)
    assert changed_mind["baclofen_extra_mg"] == 500
    assert answers_of(changed_mind)["baclofen_extra_mg"] is State.NOT_ASKED


def test_an_answer_left_behind_in_an_entry_is_not_asked() -> None:
    given = harmless(substances=[{"substance": "alcohol", "drinks_per_day": 20}])
    other = changed(given, Path("substance", "substances", 1), "nicotine")
    assert answers_of(other)["substances"].rows[1]["drinks_per_day"] is State.NOT_ASKED


def test_an_answer_left_behind_comes_back_with_its_page() -> None:
    given = changed(harmless(baclofen_extra_mg=500), Path("takes_baclofen"), True)
    assert answers_of(given)["baclofen_extra_mg"] == 500


def test_a_question_without_an_answer_has_no_entry() -> None:
    assert "pregnancy" not in answers_of({})


@pytest.mark.parametrize("state", [State.DECLINED, State.UNKNOWN])
def test_the_ways_of_having_no_value_are_kept_apart(state: State) -> None:
    assert answers_of({"pregnancy": state})["pregnancy"] is state
    assert not is_value(state)


def test_what_the_program_answers_stands_in_each_entry_too() -> None:
    given = harmless(substances=[{"substance": "alcohol"}])
    answers = answers_of(given)
    assert answers["substances"].rows[1]["screened_on"] == given["screened_on"]
    assert Path("screened_on", "substances", 1) not in dict(paths_of(answers))


@given(ANSWER_SETS)
def test_making_a_journey_changes_nothing(given: Given) -> None:
    before = deepcopy(given)
    answers_of(given)
    assert given == before


@given(ANSWER_SETS)
def test_only_what_is_on_the_path_counts(given: Given) -> None:
    path = Journey(QUESTIONNAIRE, given)
    asked = {
        Path(question.id, stop.group.id if stop.group and stop.page else "", stop.entry)
        for stop in path.stops
        for question in stop.questions
    } | {Path(question.id) for question in QUESTIONNAIRE.system}
    for place_of, answer in paths_of(path.answers):
        assert (answer is State.NOT_ASKED) == (place_of not in asked)


# Entries


def test_each_entry_has_its_own_pages_and_the_group_one_overview() -> None:
    found = keys(harmless(substances=[{"substance": "cannabis"}, {"substance": "nicotine"}]))
    assert {"substances/1/which", "substances/2/which"} <= set(found)
    assert found.count("substances") == 1
    assert found.index("substances") > found.index("substances/2/amount_other")


def test_the_overview_asks_first_whether_there_is_any() -> None:
    first = stop_at(journey(), "substances")
    later = stop_at(journey(substances=[{}]), "substances")
    assert first.first
    assert first.questions[0].ask == SUBSTANCES.first
    assert not later.first
    assert later.questions[0].ask == SUBSTANCES.more.ask


@pytest.mark.parametrize(
    ("more", "is_open"),
    [(None, True), ("declined", True), ("unknown", True), (True, True), (False, False)],
)
def test_a_list_is_open_until_somebody_says_that_is_all(more: Any, is_open: bool) -> None:
    named = {} if more is None else {"more_substances": more}
    assert journey(**named).answers["substances"].open is is_open


def test_a_list_that_is_full_is_closed() -> None:
    full = journey(substances=[{}] * SUBSTANCES.at_most, more_substances=True)
    assert not full.answers["substances"].open
    assert full.is_complete(stop_at(full, "substances"))


def test_a_group_that_does_not_apply_is_empty_and_closed() -> None:
    given = harmless() | {"dose_history": {1: {"period_mg": 5}}, "more_doses": True}
    answers = answers_of(given)
    assert answers["dose_history"] == Entries({}, open=False)
    assert answers["more_doses"] is State.NOT_ASKED
    assert "dose_history" not in keys(given)


def test_entries_keep_their_numbers() -> None:
    given = {"substances": {2: {"substance": "alcohol"}, 7: {"substance": "nicotine"}}}
    assert {"substances/2/which", "substances/7/which"} <= set(keys(given))


# There and back


def test_it_begins_with_the_danger_signs() -> None:
    first = journey().next_stop
    assert first is not None
    assert first.key == "danger"


def test_the_next_stop_is_the_first_gap() -> None:
    path = Journey(QUESTIONNAIRE, changed(harmless(), Path("kidney"), None))
    assert path.next_stop == stop_at(path, "conditions")


@pytest.mark.parametrize("answer", ["declined", "unknown"])
def test_not_saying_and_not_knowing_are_answers(answer: str) -> None:
    path = journey(danger_signs=answer)
    assert path.is_complete(stop_at(path, "danger"))


def test_an_empty_list_is_an_answer() -> None:
    path = journey(danger_signs=[])
    assert path.is_complete(stop_at(path, "danger"))


def test_a_page_is_complete_when_all_its_questions_are() -> None:
    given = {"overdose": "never"}
    half = Journey(QUESTIONNAIRE, given)
    assert not half.is_complete(stop_at(half, "overdose"))
    whole = Journey(QUESTIONNAIRE, given | {"lost_tolerance": ()})
    assert whole.is_complete(stop_at(whole, "overdose"))


def test_what_is_optional_may_be_left_blank_where_fields_can_be() -> None:
    given = {"conditions": (), "kidney": "none", "unstable_illness": False}
    path = Journey(QUESTIONNAIRE, given)
    stop = stop_at(path, "conditions")
    assert not path.is_complete(stop)
    assert path.is_enough(stop)
    assert not Journey(QUESTIONNAIRE, {}).is_enough(stop)


@pytest.mark.parametrize(
    ("more", "complete"),
    [(None, False), (True, False), (False, True), ("declined", True), ("unknown", True)],
)
def test_an_overview_is_complete_when_nothing_more_is_announced(more: Any, complete: bool) -> None:
    path = journey(**({} if more is None else {"more_substances": more}))
    assert path.is_complete(stop_at(path, "substances")) is complete


def test_before_a_stop_comes_the_one_that_was_asked_before() -> None:
    path = Journey(QUESTIONNAIRE, harmless())
    first, second, *_ = path.stops
    assert path.before(second) == first
    assert path.before(first) is None


def test_back_leads_over_the_entries_of_a_group() -> None:
    path = Journey(QUESTIONNAIRE, harmless(substances=[{"substance": "nicotine"}]))
    before = path.before(stop_at(path, "substances"))
    assert before is not None
    assert before.key == "substances/1/last_use"


def test_one_may_visit_what_is_answered_and_the_first_gap_and_no_more() -> None:
    path = Journey(QUESTIONNAIRE, {"danger_signs": (), "answering_for": "self", "age": 40})
    danger, for_whom, symptoms, thoughts, *_ = path.stops
    assert all(path.may_visit(stop) for stop in (danger, for_whom, symptoms))
    assert not path.may_visit(thoughts)


def test_when_all_is_answered_one_may_visit_everything() -> None:
    path = Journey(QUESTIONNAIRE, harmless())
    assert path.next_stop is None
    assert all(path.may_visit(stop) for stop in path.stops)


def test_an_earlier_answer_that_opens_a_page_leads_back_to_it() -> None:
    given = changed(harmless(), Path("takes_baclofen"), True)
    path = Journey(QUESTIONNAIRE, given)
    assert path.next_stop is not None
    assert path.next_stop.key == "baclofen_form"


def test_an_address_off_the_path_is_not_found() -> None:
    path = Journey(QUESTIONNAIRE, harmless())
    for key in ("baclofen_dose", "substances/1/which", "", "nonsense"):
        assert path.find(key) is None


@given(ANSWER_SETS)
def test_every_stop_has_its_own_address(given: Given) -> None:
    path = Journey(QUESTIONNAIRE, given)
    assert [path.find(stop.key) for stop in path.stops] == path.stops


def test_sections_stand_in_order_each_with_its_stops() -> None:
    path = Journey(QUESTIONNAIRE, harmless())
    # Who calls is asked of those who call for somebody else.
    assert path.sections() == [each for each in QUESTIONNAIRE.sections if each.id != "about_you"]
    stops = [stop for section in path.sections() for stop in path.stops_of(section)]
    assert stops == path.stops


def test_a_page_waits_for_the_decisive_question_of_its_section() -> None:
    path = Journey(QUESTIONNAIRE, {})
    assert path.waits(stop_at(path, "overdose_on_purpose"))
    assert not path.waits(stop_at(path, "overdose"))
    declined = Journey(QUESTIONNAIRE, {"overdose": State.DECLINED})
    assert not declined.waits(stop_at(declined, "overdose_on_purpose"))


# What nobody can tell whether it applies


def asked(given: Given) -> set[str]:
    return {stop.key for stop in Journey(QUESTIONNAIRE, given).asked}


def test_who_does_not_tell_is_not_asked_for_details() -> None:
    withheld = asked(harmless(overdose="declined", asq_tried="declined", mental_health="unknown"))
    assert withheld.isdisjoint({"overdose_on_purpose", "tried", "mental_care"})
    assert "overdose_on_purpose" in asked(harmless(overdose="ever"))


def test_what_is_dangerous_is_asked_in_doubt() -> None:
    assert "thoughts_now" in asked(harmless(asq_thoughts="declined"))
    assert "pregnancy_now" in asked(harmless(pregnancy="unknown"))


def test_a_list_that_may_go_on_does_not_bring_what_nobody_named() -> None:
    """A no to baclofen counts, even while somebody may still name further substances."""
    for more in ("declined", None):
        given = changed(harmless(takes_baclofen=False), Path("more_substances"), more)
        assert "baclofen" in asked(given)
        assert asked(given).isdisjoint({"baclofen_form", "baclofen_dose", "pump_clinic"})


def test_who_takes_baclofen_and_not_says_how_is_asked_about_dose_and_pump() -> None:
    given = harmless(takes_baclofen=True, baclofen_form="declined")
    assert {"baclofen_dose", "pump_events"} <= asked(given)


def test_whoever_does_not_know_whether_they_take_baclofen_is_spared_the_module() -> None:
    before, unknown = asked(harmless()), asked(harmless(takes_baclofen="unknown"))
    assert unknown - before == {"supply", "naloxone"}, "risk of overdose is asked in doubt"


def test_what_was_answered_stays_to_be_seen() -> None:
    given = harmless(overdose="declined", overdose_on_purpose=True)
    assert "overdose_on_purpose" in asked(given)


@given(st.data())
def test_answering_what_comes_next_leads_to_the_end(data: Any) -> None:
    given: Given = {"channel": data.draw(st.sampled_from(("call", "self")))}
    for _ in range(150):
        stop = Journey(QUESTIONNAIRE, given).next_stop
        if stop is None:
            break
        for question in stop.questions:
            place(given, stop)[question.id] = data.draw(answers_to(question))
        if stop.group and not stop.page and given[stop.group.more.id] is True:
            rows = given.setdefault(stop.group.id, {})
            rows[len(rows) + 1] = {}
            # Two entries are enough to see that it ends.
            given[stop.group.more.id] = len(rows) < 2
    path = Journey(QUESTIONNAIRE, given)
    assert path.next_stop is None
    assert filled(given) == given


def answered(step: Stop, drawn: Given, given: Given) -> None:
    """Give what was drawn for this stop; decline where nothing was."""
    if step.group and not step.page:
        rows, named = given.setdefault(step.group.id, {}), drawn.get(step.group.id, {})
        given[step.group.more.id] = len(rows) < len(named)
        if given[step.group.more.id]:
            rows[len(rows) + 1] = {}
        return
    into, source = given, drawn
    if step.group:
        into = given[step.group.id][step.entry]
        source = list(drawn[step.group.id].values())[step.entry - 1]
    into.update({each.id: source.get(each.id, State.DECLINED) for each in step.questions})


@given(ANSWER_SETS)
def test_on_the_way_forward_no_part_comes_again_and_their_number_does_not_grow(
    drawn: Given,
) -> None:
    so_far = {each.id: drawn[each.id] for each in QUESTIONNAIRE.system if each.id in drawn}
    part, parts = 1, len(Journey(QUESTIONNAIRE, so_far).sections())
    while stop := (path := Journey(QUESTIONNAIRE, so_far)).next_stop:
        shown = path.sections()
        assert part <= (part := shown.index(stop.section) + 1)
        assert parts >= (parts := len(shown))
        answered(stop, drawn, so_far)
