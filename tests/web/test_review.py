"""Review: the worklist, the reasons, the decision, the document."""

from typing import Any

import pytest
from browser import errors_of, judge, main_text, token_of
from consenting import document_of
from flask import Flask
from make import StaffMember, a_staff_member, an_app, an_intake, fill
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import intakes, moments
from intake.records.event_tables import Event
from intake.records.models import Channel, Disposition, Intake, Status

SEIZURES: dict[str, Any] = {
    "substances": [
        {
            "substance": "alcohol",
            "days_per_week": 7,
            "drinks_per_day": 6,
            "last_use_on": "2026-03-30",
        }
    ],
    "withdrawal_history": ["seizure"],
}
"""Below this person's floor a decision needs a second name."""


@pytest.fixture
def colleague(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


def decisions() -> list[Disposition]:
    return list(db.session.scalars(select(Disposition).order_by(Disposition.id)))


class Form:
    """The decision's form as it stood when the page was opened."""

    def __init__(self, staff: StaffMember, intake: Intake) -> None:
        self.staff, self.address = staff, f"/intakes/{intake.id}"
        page = staff.opens(self.address)
        chosen = page.select_one("[name=level][checked]")
        self.fields = {
            "csrf_token": token_of(page),
            "seen_version": page.select_one("[name=seen_version]")["value"],  # type: ignore[index]
            "level": chosen["value"] if chosen else "",
        }

    def sends(self, **fields: Any) -> TestResponse:
        data = self.fields | fields
        return self.staff.client.post(f"{self.address}/decision", data=data)


class TestWorklist:
    def test_it_is_ordered_by_level_then_priority_then_age(self, coordinator: StaffMember) -> None:
        plain, second = an_intake(), an_intake()
        injecting = an_intake(substances=[{"substance": "cannabis", "route": ["inject"]}])
        emergency = an_intake(danger_signs=["seizure"])
        rows = coordinator.opens("/worklist").select("tbody th a")
        shown = [row.text for row in rows]
        expected = sorted(
            (plain, second, injecting, emergency),
            key=lambda each: (-each.level, each.priority, each.id),
        )
        assert shown == [each.reference for each in expected]
        assert shown[0] == emergency.reference
        assert shown.index(plain.reference) < shown.index(second.reference)

    def test_within_a_level_priority_comes_first(self, coordinator: StaffMember) -> None:
        later = an_intake()
        first = an_intake(pregnancy=True, **SEIZURES)
        second = an_intake(**SEIZURES)
        assert first.level == second.level
        shown = [row.text for row in coordinator.opens("/worklist").select("tbody th a")]
        assert shown == [first.reference, second.reference, later.reference]

    def test_a_minor_is_marked(self, coordinator: StaffMember) -> None:
        minor, adult = an_intake(age=17), an_intake(age=18)
        rows = {
            row.th.a.text: row.text for row in coordinator.opens("/worklist").select("tbody tr")
        }
        assert "Under 18: a clinician decides" in rows[minor.reference]
        assert "Under 18" not in rows[adult.reference]

    def test_a_screen_that_was_not_sent_is_not_there(self, coordinator: StaffMember) -> None:
        unsent = an_intake(submitted=False, channel=Channel.SELF)
        assert unsent.reference not in coordinator.opens("/worklist").text
        assert coordinator.client.get(f"/intakes/{unsent.id}").status_code == 404
        assert coordinator.client.get(f"/calls/{unsent.id}/safety").status_code == 404

    def test_each_state_is_counted_and_led_on(self, clinician: StaffMember) -> None:
        open_call, waiting, decided = an_intake(submitted=False), an_intake(), an_intake()
        clinician.decides(decided)
        page = clinician.opens("/worklist")
        assert "1 waiting for a decision" in main_text(page)
        assert "1 open calls" in main_text(page)
        assert page.select_one(f"a[href='/calls/{open_call.id}/safety']")
        assert page.select_one(f"a[href='/intakes/{waiting.id}']")
        assert "Decided: open" in page.text

    def test_older_ones_follow_on_the_next_page_each_once(self, coordinator: StaffMember) -> None:
        made = {intakes.start(Channel.CALL, moments.now().date()).reference for _ in range(60)}
        page = coordinator.opens("/worklist")
        first = [row.text for row in page.select("tbody th a")]
        older = page.select_one("a[href*='before=']")
        assert older is not None
        second = [row.text for row in coordinator.opens(older["href"]).select("tbody th a")]  # type: ignore[arg-type]
        assert len(first) == 50
        assert sorted(first + second) == sorted(made)

    def test_nothing_there_says_what_comes(self, coordinator: StaffMember) -> None:
        assert "Nothing here yet" in main_text(coordinator.opens("/worklist"))


class TestIntake:
    def test_each_finding_stands_with_its_evidence_and_source(
        self, coordinator: StaffMember
    ) -> None:
        intake = an_intake(**SEIZURES)
        page = coordinator.opens(f"/intakes/{intake.id}")
        suggestion = intakes.suggestion_of(intake)
        for finding in suggestion.findings:
            assert finding.rule.finding in page.text
            assert f"Rule {finding.rule.id} · Source {finding.rule.source}" in page.text
        evidence = [item.text for item in page.select("ul.evidence li")]
        assert "Days a week (Alcohol): 7" in evidence
        assert "Withdrawal in the past: A seizure" in evidence

    def test_open_essential_answers_are_listed(self, coordinator: StaffMember) -> None:
        call = intakes.start(Channel.CALL, moments.now().date())
        intakes.submit(call)
        page = coordinator.opens(f"/intakes/{call.id}")
        cards = page.select("aside .card")
        listed = next(each for each in cards if "Essential answers still open" in each.text)
        open_ones = intakes.suggestion_of(call).open_essential
        assert open_ones
        assert len(listed.select("li")) == len(open_ones)

    def test_what_could_still_change_the_level_leads_to_its_field(
        self, coordinator: StaffMember
    ) -> None:
        call = intakes.start(Channel.CALL, moments.now().date())
        intakes.submit(call)
        page = coordinator.opens(f"/intakes/{call.id}")
        for link in page.select("aside .card ol a"):
            address, _, anchor = str(link["href"]).partition("#")
            assert coordinator.opens(address).select_one(f"#{anchor}")

    def test_looking_at_it_is_noted(self, coordinator: StaffMember) -> None:
        intake = an_intake()
        coordinator.opens(f"/intakes/{intake.id}")
        read = db.session.scalars(select(Event).where(Event.kind == "intake-read")).one()
        assert (read.chain, read.actor_id) == (intake.id, coordinator.account.id)

    def test_hostile_text_stays_text(self, coordinator: StaffMember) -> None:
        words = "<script>alert('x')</script>"
        intake = an_intake(channel=Channel.SELF, wants_call=True, in_own_words=words)
        page = coordinator.opens(f"/intakes/{intake.id}")
        assert not page.select("main script")
        assert words in page.text

    def test_every_change_link_leads_to_its_field(self, coordinator: StaffMember) -> None:
        page = coordinator.opens(f"/intakes/{an_intake(**SEIZURES).id}")
        seen: dict[str, Any] = {}
        for link in page.select("dd.change a"):
            address, _, anchor = str(link["href"]).partition("#")
            if address not in seen:
                seen[address] = coordinator.opens(address)
            assert seen[address].select_one(f"#{anchor}"), link["href"]


class TestDecision:
    def test_a_confirmed_suggestion_needs_no_reason(self, clinician: StaffMember) -> None:
        intake = an_intake(**SEIZURES)
        assert clinician.decides(intake).status_code == 302
        db.session.refresh(intake)
        decided = intake.disposition
        assert decided is not None
        assert decided.confirmed
        assert decided.level == intake.level
        assert decided.decided_by_id == clinician.account.id
        assert intake.status == Status.DECIDED

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({}, "reason"),
            ({"reason": "other"}, "words"),
            ({"words": "Because."}, "reason"),
            ({"reason": "other", "words": "  \r\n "}, "words"),
            ({"reason": "no_such_reason", "words": "Because."}, "reason"),
        ],
    )
    def test_an_override_needs_a_reason_and_words(
        self, clinician: StaffMember, fields: dict[str, str], at: str
    ) -> None:
        sent = clinician.decides(an_intake(), "residential", **fields)
        assert sent.status_code == 422
        page = judge(sent)
        assert errors_of(page) == [
            "Say why you depart from the suggestion: select a reason and write it down"
        ]
        assert page.select_one(f".error-summary a[href='#{at}']")
        assert page.select_one("[name=level][checked]")["value"] == "residential"  # type: ignore[index]
        assert fields.get("words", "").strip() in page.select_one("#words").text  # type: ignore[union-attr]
        assert decisions() == []

    def test_below_a_safety_rule_a_second_name_is_needed(self, clinician: StaffMember) -> None:
        intake = an_intake(**SEIZURES)
        why = {"reason": "clinical_judgment", "words": "Seen by the doctor on call."}
        sent = clinician.decides(intake, "outpatient", **why)
        assert sent.status_code == 422
        page = judge(sent)
        assert "This goes below a safety rule" in errors_of(page)[0]
        assert "Seen by the doctor on call." in page.select_one("#words").text  # type: ignore[union-attr]
        assert decisions() == []
        named = clinician.decides(intake, "outpatient", **why, second_name="Test Second, MD")
        assert named.status_code == 302
        assert decisions()[0].second_name == "Test Second, MD"

    def test_above_a_safety_rule_no_second_name_is_needed(self, clinician: StaffMember) -> None:
        why = {"reason": "clinical_judgment", "words": "More is safer."}
        assert clinician.decides(an_intake(), "medically_managed", **why).status_code == 302

    @pytest.mark.parametrize(
        "fields",
        [
            {"level": ""},
            {"level": "no_such_level"},
            {"level": "EMERGENCY"},
            {"level": "שלום 😀"},
            {"level": "x" * 1_000_000},
            {"words": "x" * 4001},
            {"words": "x" * 1_000_000},
            {"words": "An\x00na\x07"},
            {"words": "An\u202ena"},
            {"second_name": "x" * 201},
            {"second_name": "An\nna"},
            {"second_name": "An\x1bna"},
        ],
        ids=lambda each: f"{next(iter(each))} {next(iter(each.values()))[:12]!r}",
    )
    def test_what_cannot_be_read_is_refused_and_shown_again(
        self, clinician: StaffMember, fields: dict[str, str]
    ) -> None:
        sent = Form(clinician, an_intake()).sends(**fields)
        assert sent.status_code == 422
        page = judge(sent)
        assert errors_of(page)
        for name, typed in fields.items():
            if name != "level":
                field = page.select_one(f"#{name}")
                assert field is not None
                shown = field.get("value") or field.text.removeprefix("\n")
                cleaned = "Anna" if typed.startswith("An") else typed
                assert shown == cleaned
        assert decisions() == []

    def test_right_to_left_letters_and_emoji_are_kept(self, clinician: StaffMember) -> None:
        words = "שיחה עם הרופא 😀\nSecond line"
        clinician.decides(an_intake(), "residential", reason="other", words=words)
        assert decisions()[0].words == words

    @pytest.mark.parametrize("version", ["", "x", "²", "-1", "1.0", "9" * 5000, "٣"])
    def test_a_version_that_cannot_be_read_counts_as_stale(
        self, clinician: StaffMember, version: str
    ) -> None:
        sent = clinician.decides(an_intake(), seen_version=version)
        assert sent.status_code == 409
        assert decisions() == []

    def test_a_stale_page_is_told_and_keeps_what_was_typed(self, clinician: StaffMember) -> None:
        intake = an_intake()
        form = Form(clinician, intake)
        intakes.save_answers(intake, {Path("age"): 55}, clinician.account)
        why = {"level": "residential", "reason": "other", "words": "I typed this for long."}
        sent = form.sends(**why)
        assert sent.status_code == 409
        page = judge(sent)
        assert "The answers changed while you decided" in errors_of(page)[0]
        assert "I typed this for long." in page.select_one("#words").text  # type: ignore[union-attr]
        assert page.select_one("#reason option[selected]")["value"] == "other"  # type: ignore[index]
        assert decisions() == []
        seen = page.select_one("[name=seen_version]")["value"]  # type: ignore[index]
        assert form.sends(**why, seen_version=seen).status_code == 302

    @pytest.mark.parametrize(
        "why",
        [{}, {"reason": "other"}, {"level": "residential", "reason": "other", "words": "So."}],
    )
    def test_the_same_form_twice_is_one_decision(
        self, clinician: StaffMember, why: dict[str, str]
    ) -> None:
        form = Form(clinician, an_intake())
        assert form.sends(**why).status_code == 302
        assert form.sends(**why).status_code == 302
        assert len(decisions()) == 1

    def test_two_clinicians_do_not_decide_past_each_other(
        self, clinician: StaffMember, colleague: StaffMember
    ) -> None:
        intake = an_intake()
        hers, his = Form(clinician, intake), Form(colleague, intake)
        assert hers.sends().status_code == 302
        why = {"level": "residential", "reason": "other", "words": "I see it otherwise."}
        assert his.sends(**why).status_code == 409
        again, other = Form(clinician, intake), Form(colleague, intake)
        assert again.sends(**why).status_code == 302
        assert other.sends(**why).status_code == 409
        assert len(decisions()) == 2

    def test_after_new_answers_the_same_level_can_be_decided_again(
        self, clinician: StaffMember
    ) -> None:
        intake = an_intake()
        clinician.decides(intake)
        intakes.save_answers(intake, {Path("age"): 55}, clinician.account)
        address = f"/intakes/{intake.id}"
        assert "The answers changed after this decision" in clinician.opens(address).text
        assert clinician.decides(intake).status_code == 302
        assert "The answers changed after this decision" not in clinician.opens(address).text
        assert len(decisions()) == 2
        assert decisions()[1].suggestion.answers["age"] == 55

    def test_an_open_call_cannot_be_decided(self, clinician: StaffMember) -> None:
        call = an_intake(submitted=False)
        token = token_of(clinician.opens("/calls"))
        data = {"csrf_token": token, "level": "outpatient", "seen_version": str(call.version)}
        sent = clinician.client.post(f"/intakes/{call.id}/decision", data=data)
        assert sent.status_code == 409
        assert "There is nothing to decide yet" in judge(sent).text
        assert decisions() == []

    def test_nothing_is_suggested_for_somebody_under_18(self, clinician: StaffMember) -> None:
        intake = an_intake(age=16)
        page = clinician.opens(f"/intakes/{intake.id}")
        assert not page.select("[name=level][checked]")
        assert "(suggested)" not in page.text

    def test_under_18_every_level_needs_a_reason(self, clinician: StaffMember) -> None:
        intake = an_intake(age=16)
        form = Form(clinician, intake)
        level = intakes.suggestion_of(intake).level.code
        assert form.sends(level=level).status_code == 422
        why = {"reason": "minor", "words": "Talked with them and their mother."}
        assert form.sends(level=level, **why).status_code == 302
        assert not decisions()[0].confirmed

    def test_earlier_decisions_stay(self, clinician: StaffMember) -> None:
        intake = an_intake()
        clinician.decides(intake)
        clinician.decides(intake, "residential", reason="other", words="Thought again.")
        assert [each.level for each in decisions()] == [1, 3]
        assert "Overridden: Residential" in clinician.opens(f"/intakes/{intake.id}").text


def test_decision_and_document_work_on_postgresql(postgresql: str) -> None:
    with an_app(postgresql) as app:
        clinician = a_staff_member(app, "clinician")
        call = intakes.start(Channel.CALL, moments.now().date(), clinician.account)
        fill(call, **SEIZURES)
        intakes.submit(call)
        form = Form(clinician, call)
        assert [form.sends().status_code for _ in range(2)] == [302, 302]
        assert document_of(clinician, call).startswith(b"%PDF")
