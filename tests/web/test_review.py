"""Review: the reasons, the decision, the document."""

from typing import Any

import pytest
from browser import errors_of, judge, main_text, token_of
from consenting import RECIPIENT, document_at, gives_out
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from questionnaire_answers import SEIZURES
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import intakes, moments
from intake.records.event_tables import Event
from intake.records.models import Channel, Disposition, Intake, Status


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
        chosen = page.select_one("button[name=level]")
        self.fields = {
            "csrf_token": token_of(page),
            "seen_version": page.select_one("[name=seen_version]")["value"],  # type: ignore[index]
            "level": chosen["value"] if chosen else "",
        }

    def sends(self, **fields: Any) -> TestResponse:
        data = self.fields | fields
        return self.staff.client.post(f"{self.address}/decision", data=data)


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


class TestConfirming:
    def test_one_press_signs_the_suggested_level(self, clinician: StaffMember) -> None:
        intake = an_intake(**SEIZURES)
        page = clinician.opens(f"/intakes/{intake.id}")
        button = page.select_one("form.confirm button")
        assert button is not None
        assert button.text == "Confirm: Medically managed inpatient"
        hidden = {str(each["name"]): each["value"] for each in page.select("form.confirm input")}
        data = hidden | {str(button["name"]): button["value"], "words": ""}
        assert clinician.client.post(f"/intakes/{intake.id}/decision", data=data).status_code == 302
        (made,) = decisions()
        assert made.confirmed

    def test_the_levels_below_a_safety_rule_say_what_they_need(
        self, clinician: StaffMember
    ) -> None:
        page = clinician.opens(f"/intakes/{an_intake(**SEIZURES).id}")
        needing = {
            str(each["value"])
            for each in page.select(".override [name=level]")
            if "needs a second licensed person" in each.find_parent("label").text  # type: ignore[union-attr]
        }
        assert needing == {"outpatient", "intensive_outpatient", "residential"}
        marked = {str(each["value"]) for each in page.select(".override [data-second]")}
        assert marked == needing

    def test_where_a_person_sees_to_something_first_the_words_stand_above_the_button(
        self, clinician: StaffMember
    ) -> None:
        intake = an_intake(answering_for="relative")
        assert intakes.suggestion_of(intake).held_by
        form = clinician.opens(f"/intakes/{intake.id}").select_one("form.confirm")
        assert form is not None
        fields = form.select("textarea, button")
        assert [each.name for each in fields] == ["textarea", "button"]
        assert not form.select_one("details")
        sent = clinician.decides(intake)
        assert sent.status_code == 422
        page = judge(sent)
        assert "Write down what was done about it" in errors_of(page)[0]
        assert page.select_one("form.confirm #words")
        assert clinician.decides(intake, words="I talked with them.").status_code == 302

    def test_what_was_typed_for_another_level_stays_where_it_was_typed(
        self, clinician: StaffMember
    ) -> None:
        sent = clinician.decides(an_intake(), "residential", words="Typed here.")
        page = judge(sent)
        assert page.select_one("form.override #words").text.strip() == "Typed here."  # type: ignore[union-attr]
        assert page.select_one("details[open] form.override")
        assert page.select_one("form.confirm textarea").text.strip() == ""  # type: ignore[union-attr]

    def test_what_is_still_open_is_said_before_the_button(self, clinician: StaffMember) -> None:
        call = intakes.start(Channel.CALL, moments.now().date())
        intakes.submit(call)
        panel = clinician.opens(f"/intakes/{call.id}").select_one("#decision")
        assert panel is not None
        said = " ".join(panel.text.split())
        assert "Open answers could still lead to emergency care." in said
        count = len(intakes.suggestion_of(call).open_essential)
        assert said.index(f"{count} essential answers are open") < said.index("Confirm: ")
        settled = clinician.opens(f"/intakes/{an_intake().id}").select_one("#decision")
        assert settled is not None
        assert "Not settled" not in settled.text

    def test_somebody_under_18_has_no_button_to_confirm(self, clinician: StaffMember) -> None:
        page = clinician.opens(f"/intakes/{an_intake(age=16).id}")
        assert not page.select_one("form.confirm")
        assert len(page.select(".override [name=level]")) == 5
        assert page.select_one("#reason option[selected]")["value"] == "minor"  # type: ignore[index]


class TestTakingBack:
    WHY = {"why": "wrong_intake", "because": "This was somebody else."}

    def takes_back(self, staff: StaffMember, intake: Intake, **fields: Any) -> TestResponse:
        address = f"/intakes/{intake.id}"
        page = staff.opens(address)
        shown = page.select_one("[name=decision]")
        data = {"csrf_token": token_of(page), "decision": shown["value"] if shown else ""}
        return staff.client.post(f"{address}/decision/back", data=data | self.WHY | fields)

    def test_then_nothing_is_in_force_and_it_waits_again(self, clinician: StaffMember) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        assert self.takes_back(clinician, intake).status_code == 302
        db.session.refresh(intake)
        assert intake.status == Status.WAITING
        page = main_text(clinician.opens(f"/intakes/{intake.id}"))
        assert "Taken back: Outpatient" in page
        assert "decided on the wrong intake" in page
        assert "This was somebody else." in page
        assert "Confirm: Outpatient" in page
        assert intake.reference in clinician.opens("/worklist").text

    def test_a_referral_neither_leaves_nor_is_fetched_and_stays_listed(
        self, clinician: StaffMember
    ) -> None:
        intake = an_intake(person_name="Test Person")
        clinician.has_decided(intake)
        given = gives_out(clinician, intake)
        fetched = document_at(intake, given)
        assert clinician.client.get(fetched).status_code == 200
        self.takes_back(clinician, intake)
        assert clinician.client.get(fetched).status_code == 409
        sharing = clinician.opens(f"/intakes/{intake.id}")
        assert "Closed: the decision was taken back" in sharing.text
        assert RECIPIENT in main_text(sharing)
        assert not sharing.select_one("a[href*='/disclosures/consent/']")
        consent = f"/intakes/{intake.id}/disclosures/consent/{given.consent_id}"
        assert "There is no referral for this" in clinician.client.get(consent).text
        clinician.has_decided(intake)
        assert clinician.client.get(fetched).status_code == 409
        assert clinician.client.get(consent).status_code == 200

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"why": ""}, "why"),
            ({"why": "clinical_judgment"}, "why"),
            ({"because": " "}, "because"),
            ({"because": "x" * 4001}, "because"),
            ({"because": "An\x00na"}, "because"),
        ],
        ids=lambda each: str(each)[:30],
    )
    def test_it_needs_a_reason_and_words_and_keeps_what_was_typed(
        self, clinician: StaffMember, fields: dict[str, str], at: str
    ) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        sent = self.takes_back(clinician, intake, **fields)
        assert sent.status_code == 422
        page = judge(sent)
        assert page.select_one(f".error-summary a[href='#{at}']")
        assert page.select_one("details[open] #because")
        kept = (self.WHY | fields)["because"].replace("\x00", "").strip()
        assert page.select_one("#because").text.removeprefix("\n") == kept  # type: ignore[union-attr]
        assert len(decisions()) == 1

    def test_pressed_twice_it_is_taken_back_once(self, clinician: StaffMember) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        shown = str(decisions()[0].id)
        assert self.takes_back(clinician, intake).status_code == 302
        assert self.takes_back(clinician, intake, decision=shown).status_code == 302
        assert len(decisions()) == 2

    @pytest.mark.parametrize("decision", ["", "x", "0", "9" * 5000, "٣"])
    def test_another_decision_than_the_one_in_force_is_not_taken_back(
        self, clinician: StaffMember, decision: str
    ) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        sent = self.takes_back(clinician, intake, decision=decision)
        assert sent.status_code == 409
        assert "no longer in force" in judge(sent).text
        assert "This was somebody else." in judge(sent).text
        assert len(decisions()) == 1

    def test_a_coordinator_does_not_take_it_back(
        self, clinician: StaffMember, coordinator: StaffMember
    ) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        page = coordinator.opens(f"/intakes/{intake.id}")
        assert "Take this decision back" not in page.text
        assert self.takes_back(coordinator, intake).status_code == 404
        assert len(decisions()) == 1
