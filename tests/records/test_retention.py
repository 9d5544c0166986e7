"""Retention: how long each kind of record is kept, as a table; and the periods themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from intake.records.retention import (
    ANY,
    BadPeriods,
    Periods,
    Record,
    RecordKind,
    all_periods,
    keep,
    months_later,
    periods_of,
    read_periods,
)

CHANGED = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
ASKED = CHANGED.date()
PERIODS = Periods(
    name="a test", source="none", unsent_hours=72, practice=3, no_referral=84, referral=120,
    past_18=12, consent=72, disclosure=72, event_log=120, youngest=0,
)  # fmt: skip
ADULT = {"age": 40}


def record(kind: RecordKind, **given: Any) -> Record:
    return Record(kind, CHANGED, ASKED, **given)


def at(year: int, month: int, day: int, hour: int = 15, minute: int = 30) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


TABLE: dict[str, tuple[Record, datetime | None, str]] = {
    "an unsent self-screen": (
        record(RecordKind.UNSENT), at(2026, 4, 3),
        "a self-screen that was not sent is kept 72 hours after its last change",
    ),
    "an unsent self-screen of a child": (
        record(RecordKind.UNSENT, age=12), at(2026, 4, 3), "72 hours",
    ),
    "a practice intake, to the end of a shorter month": (
        record(RecordKind.PRACTICE), at(2026, 6, 30),
        "a practice intake is kept 3 months after its last change",
    ),
    "no referral": (
        record(RecordKind.NO_REFERRAL, **ADULT), at(2033, 3, 31),
        "an intake without a decision is kept 7 years after its last change",
    ),
    "a referral": (
        record(RecordKind.REFERRAL, **ADULT), at(2036, 3, 31),
        "an intake with a decision is kept 10 years after its last change",
    ),
    "a consent that was in effect later": (
        record(RecordKind.NO_REFERRAL, **ADULT, others={"consent": at(2028, 1, 1)}),
        at(2034, 1, 1), "6 years after the latest consent",
    ),
    "a disclosure that was earlier": (
        record(RecordKind.NO_REFERRAL, **ADULT, others={"disclosure": at(2026, 1, 1)}),
        at(2033, 3, 31), "7 years after its last change",
    ),
    "a minor by birth date": (
        record(RecordKind.NO_REFERRAL, age=9, born=date(2016, 8, 20)), at(2035, 8, 20, 0, 0),
        "it is kept until 1 year past the 18th birthday",
    ),
    "a minor whose age alone is known, who had the birthday just that day": (
        record(RecordKind.NO_REFERRAL, age=9), at(2036, 3, 31, 0, 0), "18th birthday",
    ),
    "a minor who is of age long before": (
        record(RecordKind.NO_REFERRAL, age=17), at(2033, 3, 31), "7 years after",
    ),
    "an age and a birth date that do not agree": (
        record(RecordKind.NO_REFERRAL, age=40, born=date(2020, 5, 1)), at(2039, 5, 1, 0, 0),
        "18th birthday",
    ),
    "an adult by birth date who gave no age": (
        record(RecordKind.NO_REFERRAL, born=date(1980, 5, 1)), at(2033, 3, 31), "7 years after",
    ),
    "nobody knows the age": (
        record(RecordKind.NO_REFERRAL), at(2045, 3, 31, 0, 0), "nobody knows the age",
    ),
    "somebody born on a leap day": (
        record(RecordKind.NO_REFERRAL, born=date(2020, 2, 29)), at(2039, 2, 28, 0, 0), "18th",
    ),
    "a legal hold": (
        record(RecordKind.REFERRAL, **ADULT, held=True), None, "a legal hold is on it",
    ),
    "a legal hold on what nobody sent": (
        record(RecordKind.UNSENT, held=True), None, "a legal hold is on it",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "until", "why"), TABLE.values(), ids=list(TABLE))
def test_a_record_is_kept_until_the_latest_of_all_that_applies(
    given: Record, until: datetime | None, why: str
) -> None:
    kept = keep(given, PERIODS)
    assert kept.until == until
    assert why in kept.why


@pytest.mark.parametrize(("given", "until", "why"), TABLE.values(), ids=list(TABLE))
def test_it_may_go_at_that_moment_and_not_before(
    given: Record, until: datetime | None, why: str
) -> None:
    kept = keep(given, PERIODS)
    if until is None:
        assert not kept.is_over(datetime.max.replace(tzinfo=UTC))
    else:
        assert kept.is_over(until)
        assert not kept.is_over(until - timedelta(microseconds=1))


def test_for_an_unknown_age_the_youngest_whom_the_program_takes_counts() -> None:
    periods = replace(PERIODS, youngest=12)
    assert keep(record(RecordKind.NO_REFERRAL), periods).until == at(2033, 3, 31)


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, (2026, 4, 30)), (11, (2027, 2, 28)), (-1, (2026, 2, 28)), (12 * 9000, (9999, 3, 31))],
)
def test_months_are_those_of_the_calendar(months: int, expected: tuple[int, int, int]) -> None:
    assert months_later(CHANGED, months) == at(*expected)


class TestPeriods:
    def test_each_state_names_its_source_and_that_counsel_has_to_check_it(self) -> None:
        for state, periods in all_periods().items():
            assert state == ANY or (len(state) == 2 and state.isupper())
            assert "To be checked by counsel." in periods.source

    def test_an_unsent_screen_goes_after_72_hours_everywhere(self) -> None:
        assert {each.unsent_hours for each in all_periods().values()} == {72}

    def test_the_log_outlives_what_the_law_asks_for(self) -> None:
        for periods in all_periods().values():
            assert min(periods.consent, periods.disclosure, periods.event_log) >= 72

    def test_a_state_takes_from_any_what_it_does_not_say(self) -> None:
        assert periods_of("AZ").referral == 72
        assert periods_of("AZ").past_18 == periods_of("ZZ").past_18 == 60
        assert periods_of("ZZ").referral == 120

    def test_without_a_state_the_longest_of_all_counts(self) -> None:
        longest = periods_of("")
        for periods in all_periods().values():
            assert longest.referral >= periods.referral
            assert longest.past_18 >= periods.past_18
            assert longest.youngest <= periods.youngest

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ("consent = 71", "consent must be a whole number of at least 72"),
            ("disclosure = 35", "disclosure must be"),
            ("referral = 0", "referral must be"),
            ('referral = "10 years"', "referral must be"),
            ("referral = true", "referral must be"),
            ("unsent_hours = 0", "unsent_hours must be"),
            ("months = 3", "months is missing or unknown"),
        ],
    )
    def test_a_table_that_cannot_be_right_is_refused(self, changed: str, said: str) -> None:
        from intake.records.retention import TABLE as FILE

        with pytest.raises(BadPeriods, match=f"XX: {said}"):
            read_periods(f"{FILE.read_text()}\n[XX]\n{changed}\n")

    @pytest.mark.parametrize("text", ["", "[CA]\nreferral = 3", "referral = "])
    def test_a_table_without_its_main_entry_is_refused(self, text: str) -> None:
        with pytest.raises(BadPeriods):
            read_periods(text)
