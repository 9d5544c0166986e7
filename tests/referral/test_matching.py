"""Which programs fit a person: every need, its reason, what is open, and the published order."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questionnaire_answers import SEIZURES, answers_of, harmless

from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.referral.capabilities import CAPABILITIES, PAYERS
from intake.referral.matching import Entry, Match, match, needs_of
from intake.referral.needs import Need

EVERYTHING = Entry(
    id=1,
    name="Example Program",
    levels=("outpatient", "intensive_outpatient", "residential", "medically_managed"),
    accepts=tuple(each.code for each in CAPABILITIES),
    languages=("English",),
    payers=tuple(each.code for each in PAYERS),
    evening=True,
    places=2,
)
PUMP: dict[str, Any] = {
    "takes_baclofen": True,
    "baclofen_form": ["pump"],
}


def needs(decided: Level | None = None, without: str = "", **answers: Any) -> tuple[Need, ...]:
    """What somebody harmless needs but for these answers; one of them not answered yet."""
    given = harmless(**answers)
    given.pop(without, None)
    found = answers_of(given)
    return needs_of(found, suggest_placement(found), decided)


def matched(entry: Entry, decided: Level | None = None, **answers: Any) -> Match:
    return match(needs(decided, **answers), [entry])[0]


def sentences(reasons: Any) -> list[str]:
    return [f"{each.sentence} / {each.behind}" for each in reasons]


NEEDS: list[tuple[str, dict[str, Any], bool, str, str]] = [
    ("pump", PUMP, True, "look after a baclofen pump", "How baclofen is taken: "),
    ("pregnant", {"pregnancy": True}, True, "take pregnant people", "Pregnant: Yes"),
    ("under_18", {"age": 16}, True, "take people under 18", "Age: 16"),
    ("methadone", {"addiction_medicines": ["methadone"]}, True, "give methadone", "Medicines for"),
    (
        "buprenorphine",
        {"wanted_help": ["medicine"], "wanted_medicines": ["buprenorphine"]},
        False,
        "give buprenorphine",
        "Medicines wanted: ",
    ),
    ("wheelchair", {"access_needs": ["wheelchair"]}, True, "take a wheelchair", "Access needs: "),
    ("bed", {"access_needs": ["bed"]}, True, "give a bed", "Access needs: "),
    ("sight", {"access_needs": ["sight"]}, False, "do not see well", "Access needs: "),
    (
        "childcare",
        {"duties": ["children"], "childcare": "nobody"},
        False,
        "look after children during sessions",
        "Who else can care for the children: Nobody",
    ),
    ("withdrawal", SEIZURES, True, "manage withdrawal", "Finding: Drinks daily"),
    ("interpreter", {"interpreter": True}, False, "get an interpreter", "Interpreter needed: Yes"),
]


@pytest.mark.parametrize(("code", "answers", "hard", "can", "behind"), NEEDS, ids=lambda x: str(x))
def test_each_need_is_a_fit_a_misfit_or_to_be_asked_with_its_answer(
    code: str, answers: dict[str, Any], hard: bool, can: str, behind: str
) -> None:
    decided = Level.OUTPATIENT if code != "withdrawal" else Level.MEDICALLY_MANAGED
    others = tuple(each for each in EVERYTHING.accepts if each != code)
    (fit,) = [each for each in matched(EVERYTHING, decided, **answers).fits if each.need == code]
    assert (fit.hard, fit.open) == (hard, False)
    assert fit.sentence.startswith("It can")
    assert can in fit.sentence
    assert fit.behind.startswith(behind)
    declines = replace(EVERYTHING, accepts=others, declines=(code,))
    (misfit,) = matched(declines, decided, **answers).misfits
    assert misfit.need == code
    assert misfit.sentence.startswith("It cannot")
    (unknown,) = matched(replace(EVERYTHING, accepts=others), decided, **answers).unknown
    assert unknown.sentence.startswith("Ask whether it can")
    assert unknown.behind == fit.behind


class TestLevel:
    def test_the_decision_counts_and_not_the_suggestion(self) -> None:
        residential = replace(EVERYTHING, levels=("residential",))
        found = matched(residential, Level.RESIDENTIAL)
        assert not found.misfits
        assert "It gives residential care / Decided: Residential" in sentences(found.fits)
        (misfit,) = matched(residential).misfits
        assert misfit.sentence == "It does not give outpatient care"
        assert misfit.behind == "Suggested, not decided yet: Outpatient"
        assert misfit.hard

    def test_a_suggestion_that_is_not_settled_says_so(self) -> None:
        level = needs(without="withdrawal_history", **SEIZURES)[0]
        assert "still open between" in level.behind

    def test_under_18_nothing_is_suggested_so_the_level_is_open(self) -> None:
        found = matched(EVERYTHING, age=16)
        assert not [each for each in found.fits if each.need == "level"]
        (open_one,) = [each for each in found.unknown if each.need == "level"]
        assert open_one.open
        assert "a clinician has to decide" in open_one.behind
        decided = matched(EVERYTHING, Level.OUTPATIENT, age=16)
        assert [each.need for each in decided.fits if each.need == "level"]

    def test_in_an_emergency_no_program_fits(self) -> None:
        (misfit,) = matched(EVERYTHING, Level.EMERGENCY).misfits
        assert "call 911" in misfit.sentence

    def test_an_illness_for_a_hospital_is_no_withdrawal(self) -> None:
        codes = {need.code for need in needs(unstable_illness=True)}
        assert "withdrawal" not in codes


class TestPeople:
    def test_a_program_for_the_young_does_not_fit_an_adult(self) -> None:
        youth = replace(EVERYTHING, accepts=("under_18",), declines=("adult",))
        (misfit,) = matched(youth).misfits
        assert misfit.sentence == "It cannot take adults"

    def test_that_a_program_takes_adults_need_not_be_said(self) -> None:
        silent = replace(EVERYTHING, accepts=())
        assert not matched(silent).unknown

    @pytest.mark.parametrize(
        ("level", "care", "code"),
        [
            (Level.RESIDENTIAL, "nobody", "children"),
            (Level.RESIDENTIAL, "some_hours", "children"),
            (Level.OUTPATIENT, "some_hours", "childcare"),
            (Level.RESIDENTIAL, "all_day", ""),
            (Level.OUTPATIENT, "all_day", ""),
        ],
    )
    def test_children_need_a_place_or_care_by_the_level(
        self, level: Level, care: str, code: str
    ) -> None:
        found = {need.code for need in needs(level, duties=["children"], childcare=care)}
        assert found & {"children", "childcare"} == ({code} if code else set())

    @pytest.mark.parametrize(
        ("level", "answers", "asks"),
        [
            (Level.INTENSIVE_OUTPATIENT, {"duties": ["job"], "job_hours": "days"}, True),
            (Level.INTENSIVE_OUTPATIENT, {"duties": ["school"]}, True),
            (Level.INTENSIVE_OUTPATIENT, {"duties": ["job"], "job_hours": "nights"}, False),
            (Level.RESIDENTIAL, {"duties": ["job"], "job_hours": "days"}, False),
        ],
    )
    def test_evening_sessions_are_for_who_is_busy_in_the_daytime(
        self, level: Level, answers: dict[str, Any], asks: bool
    ) -> None:
        assert ("evening" in {need.code for need in needs(level, **answers)}) is asks

    def test_evening_sessions_have_three_answers_too(self) -> None:
        job = {"duties": ["job"], "job_hours": "days"}
        assert matched(replace(EVERYTHING, evening=False), **job).misfits
        (unknown,) = matched(replace(EVERYTHING, evening=None), **job).unknown
        assert unknown.sentence == "Ask whether it can offer sessions in the evening"

    def test_a_wish_to_live_in_counts_and_one_to_live_at_home_moves_nothing(self) -> None:
        visits = replace(EVERYTHING, levels=("outpatient",))
        (misfit,) = matched(visits, preferred_setting="live_in").misfits
        assert not misfit.hard
        assert misfit.sentence == "It has no places to live in"
        both = matched(EVERYTHING, Level.RESIDENTIAL, preferred_setting="home")
        assert not [each for each in both.fits + both.misfits if each.need == "setting"]


class TestLanguageAndPayer:
    @pytest.mark.parametrize(
        ("change", "where", "said"),
        [
            ({"languages": ("english", "SPANISH")}, "fits", "It speaks Spanish"),
            ({}, "fits", "but it can get an interpreter"),
            ({"accepts": ()}, "unknown", "Ask whether somebody there speaks Spanish"),
            (
                {"accepts": (), "declines": ("interpreter",)},
                "misfits",
                "and it cannot get an interpreter",
            ),
        ],
    )
    def test_a_language_is_spoken_or_interpreted(
        self, change: dict[str, Any], where: str, said: str
    ) -> None:
        found = matched(replace(EVERYTHING, **change), language="es")
        (reason,) = [each for each in getattr(found, where) if each.need == "language"]
        assert said in reason.sentence
        assert reason.behind == "Preferred language: Español"

    def test_another_language_goes_by_its_name(self) -> None:
        found = matched(
            replace(EVERYTHING, languages=("Vietnamese",)),
            language="other",
            language_name="Vietnamese",
        )
        assert "It speaks Vietnamese" in [each.sentence for each in found.fits]

    @pytest.mark.parametrize("payer", [each.code for each in PAYERS])
    def test_each_payer_has_words(self, payer: str) -> None:
        found = matched(EVERYTHING, payment=payer)
        (fit,) = [each for each in found.fits if each.need == "payer"]
        assert fit.sentence.startswith(("It can be paid by", "It can take people without"))
        declines = replace(EVERYTHING, payers=(), declines=(payer,))
        assert [each.need for each in matched(declines, payment=payer).misfits] == ["payer"]

    def test_the_payers_are_those_of_the_question(self) -> None:
        choices = QUESTIONNAIRE.questions["payment"].choices  # type: ignore[attr-defined]
        assert [each.id for each in choices] == [each.code for each in PAYERS]

    def test_every_access_need_is_a_capability(self) -> None:
        choices = QUESTIONNAIRE.questions["access_needs"].choices  # type: ignore[attr-defined]
        assert {each.id for each in choices} <= {each.code for each in CAPABILITIES}


class TestOpen:
    @pytest.mark.parametrize("answer", [State.UNKNOWN, State.DECLINED, None])
    @pytest.mark.parametrize(
        ("question", "code"),
        [
            ("pregnancy", "pregnant"),
            ("takes_baclofen", "pump"),
            ("age", "under_18"),
            ("addiction_medicines", "methadone"),
            ("access_needs", "wheelchair"),
            ("duties", "childcare"),
            ("language", "interpreter"),
            ("payment", "payer"),
        ],
    )
    def test_an_open_answer_is_never_a_fit_and_never_a_misfit(
        self, question: str, code: str, answer: State | None
    ) -> None:
        told = {} if answer is None else {question: answer.value}
        found = needs(Level.OUTPATIENT, without="" if told else question, **told)
        assert [need for need in found if need.code == code and need.open]
        for entry in (EVERYTHING, replace(EVERYTHING, accepts=(), declines=(code,), payers=())):
            (one,) = match(found, [entry])
            assert code not in {each.need for each in one.fits + one.misfits}

    def test_who_cannot_do_what_may_be_needed_is_to_be_asked_about(self) -> None:
        declines = replace(EVERYTHING, declines=("pregnant",), accepts=())
        (reason,) = [
            each
            for each in matched(declines, pregnancy="unknown").unknown
            if each.need == "pregnant"
        ]
        assert reason.open
        assert reason.sentence == "It cannot take pregnant people"
        assert reason.behind == "Pregnant: Don’t know"


class TestOrder:
    def test_it_is_as_published(self) -> None:
        found = needs(pregnancy=True, payment="medicaid", access_needs=["hearing"])
        without = tuple(each for each in EVERYTHING.accepts if each not in ("pregnant", "hearing"))
        wanted = [
            replace(EVERYTHING, name="A, free places"),
            replace(EVERYTHING, name="B, the same by name"),
            replace(EVERYTHING, name="places not known", places=None),
            replace(EVERYTHING, name="full", places=0),
            replace(EVERYTHING, name="full, and one to ask", places=0, payers=()),
            replace(EVERYTHING, name="one soft misfit", payers=(), declines=("medicaid",)),
            replace(
                EVERYTHING,
                name="two soft misfits",
                payers=(),
                accepts=(*without, "pregnant"),
                declines=("medicaid", "hearing"),
            ),
            replace(
                EVERYTHING,
                name="one hard misfit",
                accepts=(*without, "hearing"),
                declines=("pregnant",),
            ),
            replace(
                EVERYTHING, name="two hard misfits", levels=(), accepts=(), declines=("pregnant",)
            ),
        ]
        shuffled = sorted(wanted, key=lambda each: each.name[::-1])
        assert [each.program.name for each in match(found, shuffled)] == [
            each.name for each in wanted
        ]


CODES = [each.code for each in CAPABILITIES]
PAYER_CODES = [each.code for each in PAYERS]
LEVELS = [level.code for level in Level if level is not Level.EMERGENCY]
LANGUAGES = ["English", "Spanish", "Vietnamese"]


def some(words: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True).map(tuple)


ENTRIES = st.builds(
    Entry,
    id=st.integers(1, 99),
    name=st.sampled_from(["Example A", "Example B"]),
    levels=some(LEVELS),
    accepts=some(CODES),
    declines=some(CODES + PAYER_CODES),
    languages=some(LANGUAGES),
    payers=some(PAYER_CODES),
    evening=st.none() | st.booleans(),
    places=st.none() | st.integers(0, 3),
)
PEOPLE = [
    needs(),
    needs(Level.RESIDENTIAL, pregnancy=True, duties=["children"], childcare="nobody"),
    needs(Level.MEDICALLY_MANAGED, **SEIZURES),
    needs(age=16, duties=["school"], language="es"),
    needs(pregnancy="unknown", payment="declined", duties="unknown", takes_baclofen="unknown"),
    needs(**PUMP, access_needs=["wheelchair", "hearing"], preferred_setting="live_in"),
    needs(language="other", language_name="Vietnamese", interpreter=True, payment="none"),
    needs(duties=["job"], job_hours="days", addiction_medicines=["methadone"]),
]


@st.composite
def improved(draw: st.DrawFn) -> tuple[Entry, Entry]:
    """An entry, and the same with something more that it can do, or a place more."""
    entry = draw(ENTRIES)
    what = draw(st.sampled_from(["levels", "accepts", "languages", "payers", "evening", "places"]))
    words = {"levels": LEVELS, "accepts": CODES, "languages": LANGUAGES, "payers": PAYER_CODES}
    if what in words:
        more = draw(st.sampled_from(words[what]))
        return entry, replace(entry, **{what: (*getattr(entry, what), more)})
    if what == "evening":
        return entry, replace(entry, evening=True)
    return entry, replace(entry, places=(entry.places or 0) + 1)


@given(st.sampled_from(PEOPLE), improved(), st.lists(ENTRIES, max_size=6))
def test_what_a_program_can_do_more_never_moves_it_down(
    person: tuple[Need, ...], pair: tuple[Entry, Entry], others: list[Entry]
) -> None:
    before, after = (replace(each, id=100) for each in pair)
    others = [replace(each, id=at) for at, each in enumerate(others)]
    place = [each.program.id for each in match(person, [*others, before])].index(100)
    now = [each.program.id for each in match(person, [*others, after])].index(100)
    assert now <= place


@given(st.sampled_from(PEOPLE), ENTRIES)
def test_every_need_is_told_once_with_a_sentence_and_an_answer(
    person: tuple[Need, ...], entry: Entry
) -> None:
    (found,) = match(person, [entry])
    told = [*found.fits, *found.misfits, *found.unknown]
    assert all(each.sentence and each.behind for each in told)
    keys = [(each.need, each.sentence) for each in told]
    assert len(keys) == len(set(keys))
    assert {each.need for each in found.fits + found.misfits} <= {
        need.code for need in person if not need.open
    }
