"""The worklist: its order, its words, filters, handing over, search, and what changed meanwhile."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browser import errors_of, judge, main_text, token_of
from bs4 import BeautifulSoup
from clock import Clock
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from practicing import practices
from sqlalchemy import select
from statements import overheard
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import calls, examples, intakes, moments, saved_filters, worklist
from intake.records.call_tables import CallBack
from intake.records.event_tables import Event
from intake.records.models import Channel, Intake
from intake.records.moments import now

EVERYTHING = "/worklist?status=any"
AS_A_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def lead(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


def references(page: BeautifulSoup) -> list[str]:
    return [each.text for each in page.select("tbody th a")]


def row_of(page: BeautifulSoup, intake: Intake) -> str:
    row = page.select_one(f"tr[data-id='{intake.id}']")
    assert row is not None
    return " ".join(row.text.split())


def hands_over(
    member: StaffMember, *picked: Intake, to: str = "me", view: str = "", **fields: Any
) -> TestResponse:
    """Tick rows on the page as it is now, and press a button below them."""
    page = member.opens(f"/worklist{view}")
    shown = {"shown": [each["value"] for each in page.select("[name=shown]")]}
    data = {"csrf_token": token_of(page), "pick": [str(each.id) for each in picked], "to": to}
    return member.client.post(f"/worklist/assign{view}", data={**shown, **data, **fields})


def searches(member: StaffMember, typed: str, **fields: Any) -> TestResponse:
    return member.sends("/worklist/search", typed=typed, **fields)


def owner_of(intake: Intake) -> int | None:
    db.session.refresh(intake)
    return intake.owner_id


def agree_on_a_call_back(intake: Intake, by: StaffMember, **later: float) -> None:
    agreed = CallBack(
        intake_id=intake.id, due_at=now() + timedelta(**later), zone="America/Chicago",
        whose="person", made_by_id=by.account.id,
    )  # fmt: skip
    agreed.words = ""
    db.session.add(agreed)
    db.session.commit()


class TestRows:
    def test_the_most_urgent_stand_first(self, coordinator: StaffMember) -> None:
        plain, second = an_intake(), an_intake()
        injecting = an_intake(substances=[{"substance": "cannabis", "route": ["inject"]}])
        emergency = an_intake(danger_signs=["seizure"])
        shown = references(coordinator.opens("/worklist"))
        expected = sorted(
            (plain, second, injecting, emergency),
            key=lambda each: (-each.level, each.due_at is None, each.priority, each.id),
        )
        assert shown == [each.reference for each in expected]
        assert shown[0] == emergency.reference
        assert shown.index(plain.reference) < shown.index(second.reference)

    def test_a_row_says_what_for_how_urgent_and_whose(self, coordinator: StaffMember) -> None:
        minor = an_intake(age=17)
        mine = intakes.start(Channel.CALL, now().date(), coordinator.account)
        emergency = an_intake(danger_signs=["seizure"], pregnancy=True)
        page = coordinator.opens("/worklist")
        assert "Under 18: a clinician decides" in row_of(page, minor)
        assert "Nobody" in row_of(page, minor)
        assert "Under 18" not in row_of(page, mine)
        assert "Open call" in row_of(page, mine)
        assert "You" in row_of(page, mine)
        assert "Urgent" in row_of(page, emergency)
        assert re.search(
            r"47 h left \(.* \d+:\d\d [ap]\.m\. \w+\) Pregnant", row_of(page, emergency)
        )

    def test_a_clock_that_is_over_says_by_how_much(self, coordinator: StaffMember) -> None:
        late = an_intake(pregnancy=True)
        late.due_at = now() - timedelta(hours=2, minutes=30)
        db.session.commit()
        row = coordinator.opens("/worklist").select_one("tbody time.clock")
        assert row is not None
        assert (row.text, "alert" in row["class"]) == ("2 h over", True)

    def test_a_parked_call_and_a_call_back_are_told(self, coordinator: StaffMember) -> None:
        parked = an_intake(submitted=False)
        call = calls.begin(parked, coordinator.account)
        call.ended_at, call.outcome = now(), "parked"
        agree_on_a_call_back(parked, coordinator, hours=-1)
        row = row_of(coordinator.opens("/worklist"), parked)
        assert "Parked" in row
        assert re.search(r"Call back was due .*\d+:\d\d [ap]\.m\. C[SD]T", row)
        calls.begin(parked, coordinator.account)
        assert "Parked" not in row_of(coordinator.opens("/worklist"), parked)

    def test_answers_after_the_decision_are_marked(self, clinician: StaffMember) -> None:
        intake = an_intake()
        clinician.has_decided(intake)
        intakes.save_answers(intake, {Path("age"): 55}, clinician.account)
        assert "Answers changed after the decision" in row_of(clinician.opens("/worklist"), intake)

    def test_a_screen_that_was_not_sent_is_not_there(self, coordinator: StaffMember) -> None:
        unsent = an_intake(submitted=False, channel=Channel.SELF)
        assert unsent.reference not in coordinator.opens(EVERYTHING).text
        assert coordinator.client.get(f"/intakes/{unsent.id}").status_code == 404
        assert coordinator.client.get(f"/calls/{unsent.id}/safety").status_code == 404

    def test_each_state_is_counted_and_led_on(self, clinician: StaffMember) -> None:
        open_call, waiting, decided = an_intake(submitted=False), an_intake(), an_intake()
        clinician.has_decided(decided)
        page = clinician.opens("/worklist")
        tabs = [" ".join(each.text.split()) for each in page.select("#tabs .tabs a")]
        assert tabs == [
            *("To do 2", "Waiting 1", "Mine 0", "Open calls 1", "Call back due 0", "Decided 1"),
        ]
        assert page.select_one(f"a[href='/calls/{open_call.id}']")
        assert page.select_one(f"a[href='/intakes/{waiting.id}']")
        assert references(clinician.opens("/worklist?status=decided")) == [decided.reference]

    def test_made_up_ones_stand_alone_in_practice(self, coordinator: StaffMember) -> None:
        examples.add_examples(8)
        real = an_intake()
        assert references(coordinator.opens(EVERYTHING)) == [real.reference]
        practices(coordinator)
        page = coordinator.opens(EVERYTHING)
        assert real.reference not in page.text
        assert len(page.select("tbody th .tag")) == len(references(page)) == 6


class TestPages:
    def test_the_next_ones_follow_each_once(self, coordinator: StaffMember) -> None:
        made = {intakes.start(Channel.CALL, now().date()).reference for _ in range(60)}
        page = coordinator.opens("/worklist")
        on = page.select_one("a[href*='after=']")
        assert on is not None
        rest = coordinator.opens(str(on["href"]))
        assert len(references(page)) == worklist.PAGE_SIZE
        assert sorted(references(page) + references(rest)) == sorted(made)
        assert "Back to the top of the list" in main_text(rest)

    @pytest.mark.parametrize("mark", ["x", "~", "AAAA", "%00", "é" * 30, "A" * 400])
    def test_a_mark_that_cannot_be_read_starts_at_the_top(
        self, coordinator: StaffMember, mark: str
    ) -> None:
        intake = an_intake()
        page = judge(coordinator.client.get("/worklist", query_string={"after": mark}))
        assert "starts again at the top" in main_text(page)
        assert references(page) == [intake.reference]

    def test_the_address_of_the_next_page_tells_nothing(self, coordinator: StaffMember) -> None:
        for _ in range(51):
            intakes.start(Channel.CALL, now().date())
        last = db.session.scalars(select(Intake).order_by(Intake.id)).all()[49]
        on = coordinator.opens("/worklist").select_one("a[href*='after=']")
        assert on is not None
        assert last.id.hex not in str(on["href"])


class TestFilters:
    def test_each_shows_what_fits(self, coordinator: StaffMember, lead: StaffMember) -> None:
        call = intakes.start(Channel.CALL, now().date(), coordinator.account)
        screen = an_intake(channel=Channel.SELF)
        urgent = an_intake(danger_signs=["seizure"], pregnancy=True)
        agree_on_a_call_back(screen, coordinator, minutes=-1)
        worklist.assign({urgent.id: 0}, lead.account, lead.account)
        fitting = {
            "status=waiting": {screen, urgent},
            "status=open": {call},
            "status=parked": set(),
            "owner=me": {call},
            "owner=nobody": {screen},
            f"owner={lead.account.id}": {urgent},
            "urgent=yes": {urgent},
            "level=emergency": {urgent},
            "came=self": {screen},
            "clock=running": {urgent},
            "clock=over": set(),
            "back=due": {screen},
            "back=agreed&status=open": set(),
        }
        for query, wanted in fitting.items():
            shown = references(coordinator.opens(f"/worklist?{query}"))
            assert set(shown) == {each.reference for each in wanted}, query

    def test_nothing_under_a_filter_says_which_and_offers_to_clear_it(
        self, coordinator: StaffMember
    ) -> None:
        an_intake()
        page = coordinator.opens("/worklist?owner=me&urgent=yes")
        assert "No intake has Owner: Me · Urgency: Urgent only." in main_text(page)
        assert page.select_one(".empty a[href='/worklist']")

    @pytest.mark.parametrize("query", ["level=9", "owner=4000", "status=\u202e", "clock=x" * 99])
    def test_a_value_that_is_none_is_told_and_left_out(
        self, coordinator: StaffMember, query: str
    ) -> None:
        intake = an_intake()
        page = coordinator.opens(f"/worklist?{query}")
        assert "has a filter that is not known here" in main_text(page)
        assert references(page) == [intake.reference]

    def test_they_are_a_form_that_shows_what_is_chosen(self, coordinator: StaffMember) -> None:
        page = coordinator.opens("/worklist?owner=nobody&came=self")
        chosen = {
            field["name"]: field.select_one("[selected]")["value"]  # type: ignore[index]
            for field in page.select(".filters select")
        }
        assert chosen["owner"], chosen["came"] == ("nobody", "self")
        assert page.select_one(".filters [data-apply]")


class TestSavedFilters:
    def test_one_is_saved_listed_and_deleted(
        self, coordinator: StaffMember, lead: StaffMember
    ) -> None:
        saved = coordinator.sends(
            "/worklist/filters?owner=me&urgent=yes", "/worklist", filter_name="My urgent ones"
        )
        assert saved.location == "/worklist?owner=me&urgent=yes"
        link = coordinator.opens("/worklist").select_one(".saved a")
        assert link is not None
        assert (link.text, link["href"]) == ("My urgent ones", "/worklist?owner=me&urgent=yes")
        assert not lead.opens("/worklist").select(".saved a")
        (kept,) = saved_filters.of(coordinator.account)
        lead.sends(f"/worklist/filters/{kept.id}/delete", "/worklist")
        assert coordinator.opens("/worklist").select(".saved a")
        coordinator.sends(f"/worklist/filters/{kept.id}/delete", "/worklist")
        assert not coordinator.opens("/worklist").select(".saved a")

    @pytest.mark.parametrize("name", ["", "  ", "mine", "x" * 61, "a\u202eb"])
    def test_a_name_that_cannot_be_taken_is_shown_again(
        self, coordinator: StaffMember, name: str
    ) -> None:
        saved_filters.save(coordinator.account, "Mine", "owner=me")
        sent = coordinator.sends("/worklist/filters?status=decided", "/worklist", filter_name=name)
        page = judge(sent)
        assert sent.status_code == 422
        assert len(errors_of(page)) == 1
        assert page.select_one(".error-summary a[href='#filter_name']")
        assert len(saved_filters.of(coordinator.account)) == 1

    def test_there_are_at_most_twenty(self, coordinator: StaffMember) -> None:
        for number in range(saved_filters.AT_MOST):
            saved_filters.save(coordinator.account, f"Filter {number}", "owner=me")
        sent = coordinator.sends("/worklist/filters?came=self", "/worklist", filter_name="More")
        assert "You have 20 filters. Delete one of them first" in errors_of(judge(sent))


class TestHandingOver:
    def test_to_me_to_a_colleague_and_to_nobody(
        self, coordinator: StaffMember, lead: StaffMember
    ) -> None:
        first, second = an_intake(), an_intake()
        version = first.version
        assert hands_over(coordinator, first, second).location == "/worklist"
        assert "2 were assigned to you." in main_text(coordinator.opens("/worklist"))
        assert owner_of(first) == owner_of(second) == coordinator.account.id
        assert first.version == version, "who sees to it is no answer"
        hands_over(coordinator, first, to="chosen", colleague=str(lead.account.id))
        assert owner_of(first) == lead.account.id
        hands_over(coordinator, second, to="nobody")
        assert owner_of(second) is None
        kinds = select(Event).where(Event.kind == "intake-handed-over").order_by(Event.id)
        assert [each.chain for each in db.session.scalars(kinds)] == [
            *(first.id, second.id, first.id, second.id),
        ]

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"pick": []}, "Tick what you want to hand over"),
            ({"pick": ["no id"]}, "Tick what you want to hand over"),
            ({"to": "chosen"}, "Select who is to see to it"),
            ({"to": "chosen", "colleague": "99"}, "Select who is to see to it"),
            ({"to": "everybody"}, "Select who is to see to it"),
        ],
    )
    def test_what_is_missing_is_told_and_the_ticks_stay(
        self, coordinator: StaffMember, fields: dict[str, Any], said: str
    ) -> None:
        intake = an_intake()
        sent = hands_over(coordinator, intake, **fields)
        page = judge(sent)
        assert sent.status_code == 422
        assert said in errors_of(page)[0]
        assert bool(page.select("[name=pick][checked]")) == ("pick" not in fields)
        assert owner_of(intake) is None

    def test_administrators_and_those_who_left_are_not_offered(
        self, coordinator: StaffMember, lead: StaffMember, administrator: StaffMember
    ) -> None:
        intake = an_intake()
        lead.account.active = False
        db.session.commit()
        offered = coordinator.opens("/worklist").select("#colleague option")
        assert [each["value"] for each in offered] == [""]
        for other in (lead, administrator):
            sent = hands_over(coordinator, intake, to="chosen", colleague=str(other.account.id))
            assert sent.status_code == 422

    def test_one_that_was_taken_meanwhile_is_not_taken_silently(
        self, coordinator: StaffMember, lead: StaffMember
    ) -> None:
        first, second, third = an_intake(), an_intake(), an_intake()
        page = coordinator.opens("/worklist")
        hands_over(lead, second)
        data = {
            "csrf_token": token_of(page),
            "pick": [str(each.id) for each in (first, second, third)],
            "to": "me",
            "shown": [each["value"] for each in page.select("[name=shown]")],
        }
        sent = coordinator.client.post("/worklist/assign", data=data)
        told = judge(sent)
        assert sent.status_code == 409
        assert "2 were assigned to you." in main_text(told)
        assert f"{second.reference} was taken by Test Lead" in main_text(told)
        assert owner_of(second) == lead.account.id
        form = told.select_one(".notice form")
        assert form is not None
        fields = {str(each["name"]): each["value"] for each in form.select("input, button")}
        assert coordinator.client.post("/worklist/assign", data=fields).status_code == 302
        assert owner_of(second) == coordinator.account.id

    def test_ids_that_are_not_there_are_told(self, coordinator: StaffMember) -> None:
        intake, unsent = an_intake(), an_intake(submitted=False, channel=Channel.SELF)
        hands_over(coordinator, intake, unsent)
        said = main_text(coordinator.opens("/worklist"))
        assert "1 was assigned to you. 1 was not there any more." in said
        assert owner_of(unsent) is None

    def test_a_real_one_is_not_handed_over_in_practice(self, coordinator: StaffMember) -> None:
        real = an_intake()
        practices(coordinator)
        hands_over(coordinator, real)
        assert owner_of(real) is None


class TestSearch:
    @pytest.mark.parametrize("spelled", ["{}", " {} ", "{lower}", "{plain}", "{spaced}"])
    def test_a_reference_leads_straight_to_it(self, coordinator: StaffMember, spelled: str) -> None:
        intake = an_intake()
        reference = intake.reference
        typed = spelled.format(
            reference,
            lower=reference.lower(),
            plain=reference.replace("-", ""),
            spaced=reference.replace("-", " "),
        )
        assert searches(coordinator, typed).location == f"/intakes/{intake.id}"

    @pytest.mark.parametrize(
        ("typed", "by"),
        [
            ("quux", "Name"),
            ("Testname QUUX", "Name"),
            ("202 555 0147", "Phone"),
            ("+1 (202) 555-0147", "Phone"),
            ("Quux 202-555-0147", "Phone and name"),
        ],
    )
    def test_a_phone_number_or_a_name_finds_them(
        self, coordinator: StaffMember, typed: str, by: str
    ) -> None:
        wanted = an_intake(
            channel=Channel.SELF, wants_call=True, person_name="Testname Quux", phone="202-555-0147"
        )
        an_intake(channel=Channel.SELF, wants_call=True, person_name="Other", phone="202-555-0148")
        page = judge(searches(coordinator, typed))
        assert references(page) == [wanted.reference]
        assert page.select_one("[data-cell=found]").text == by  # type: ignore[union-attr]

    def test_a_birth_date_beside_it_must_fit(self, coordinator: StaffMember) -> None:
        for born in ("1985-11-03", "1990-01-01"):
            an_intake(channel=Channel.SELF, wants_call=True, person_name="Quux", birth_date=born)
        assert len(references(judge(searches(coordinator, "quux")))) == 2
        assert len(references(judge(searches(coordinator, "quux", born="11/3/1985")))) == 1
        assert len(references(judge(searches(coordinator, "", born="November 3, 1985")))) == 1

    def test_each_search_is_noted_with_the_count_alone(self, coordinator: StaffMember) -> None:
        an_intake(channel=Channel.SELF, wants_call=True, person_name="Quux")
        searches(coordinator, "quux")
        searches(coordinator, "nobody of this name")
        noted = db.session.scalars(select(Event).where(Event.kind == "record-looked-up")).all()
        assert [each.detail for each in noted] == [{"found": 1}, {"found": 0}]

    @pytest.mark.parametrize(
        ("typed", "advice"),
        [
            ("Nobody", "Check the spelling, or search by phone number"),
            ("202-555-0199", "Check the number and its area code, or search by name"),
            ("ABCD-2345", "Check it letter by letter"),
        ],
    )
    def test_nothing_found_says_what_to_do_next(
        self, coordinator: StaffMember, typed: str, advice: str
    ) -> None:
        page = judge(searches(coordinator, typed))
        assert advice in main_text(page)
        assert page.select_one(".empty a[href='/calls']")
        assert page.select_one("#typed")["value"] == typed  # type: ignore[index]

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"typed": ""}, "typed"),
            ({"typed": "x" * 201}, "typed"),
            ({"typed": "a\u202eb"}, "typed"),
            ({"typed": "Quux", "born": "soon"}, "born"),
            ({"typed": "Quux", "born": "2/30/1990"}, "born"),
        ],
    )
    def test_what_cannot_be_read_is_told(
        self, coordinator: StaffMember, fields: dict[str, str], at: str
    ) -> None:
        sent = searches(coordinator, **fields)
        assert sent.status_code == 422
        assert judge(sent).select_one(f".error-summary a[href='#{at}']")

    def test_made_up_ones_are_found_in_practice_alone(self, coordinator: StaffMember) -> None:
        examples.add_examples(8)
        one = db.session.scalars(select(Intake).where(Intake.status == "waiting")).first()
        assert one is not None
        assert not references(judge(searches(coordinator, "Example Person")))
        assert searches(coordinator, one.reference).status_code == 200
        practices(coordinator)
        assert references(judge(searches(coordinator, "Example Person")))
        assert searches(coordinator, one.reference).status_code == 302


class TestChanges:
    def asks(self, member: StaffMember, page: BeautifulSoup) -> TestResponse:
        """Ask as the script of this page does."""
        shown = page.select_one("#list")
        assert shown is not None
        address = str(shown["data-changes"])
        mark = f"{'&' if '?' in address else '?'}version={shown['data-version']}"
        return member.client.get(address + mark, headers=AS_A_SCRIPT)

    def test_nothing_new_costs_nothing(self, coordinator: StaffMember, clock: Clock) -> None:
        an_intake()
        coordinator.opens("/worklist")
        answer = self.asks(coordinator, coordinator.opens("/worklist"))
        assert (answer.status_code, answer.data) == (204, b"")

    def test_what_changed_comes_as_rows_and_counts(
        self, coordinator: StaffMember, lead: StaffMember, clock: Clock
    ) -> None:
        intake = an_intake()
        page = coordinator.opens("/worklist?owner=nobody")
        hands_over(lead, intake)
        answer = self.asks(coordinator, page).get_json()
        view = BeautifulSoup(answer["view"], "html.parser")
        assert references(view) == []
        assert view.select_one("[data-count=todo]").text == "1"  # type: ignore[union-attr]
        assert answer["version"] != page.select_one("#list")["data-version"]  # type: ignore[index]

    def test_time_alone_is_a_change_too(self, coordinator: StaffMember, clock: Clock) -> None:
        an_intake(pregnancy=True)
        page = coordinator.opens("/worklist")
        clock.goes_on(minutes=2)
        assert self.asks(coordinator, page).status_code == 200

    def test_what_others_see_of_it_is_no_change(
        self, coordinator: StaffMember, lead: StaffMember, clock: Clock
    ) -> None:
        intake = an_intake()
        page = coordinator.opens("/worklist")
        lead.opens(f"/intakes/{intake.id}")
        assert self.asks(coordinator, page).status_code == 204

    def test_asking_is_no_use_of_the_session(self, coordinator: StaffMember, clock: Clock) -> None:
        page = coordinator.opens("/worklist")
        for _ in range(4):
            clock.goes_on(minutes=4)
            answer = self.asks(coordinator, page)
        assert answer.status_code == 401
        assert answer.get_json() == {"locked": True}


class TestNothingThere:
    def test_on_the_first_day_it_says_what_comes(self, coordinator: StaffMember) -> None:
        page = coordinator.opens("/worklist")
        assert "Self-screens appear here when a person sends them" in main_text(page)
        assert page.select_one(".empty a[href='/calls']")

    def test_when_all_is_done_it_says_so(self, clinician: StaffMember) -> None:
        clinician.has_decided(an_intake())
        assert "Nobody waits, and no call is open." in main_text(clinician.opens("/worklist"))

    def test_where_all_is_made_up_it_leads_to_practice(self, coordinator: StaffMember) -> None:
        examples.add_examples(8)
        page = coordinator.opens("/worklist")
        assert "No real intake is here yet" in main_text(page)
        form = page.select_one(".empty form")
        assert form is not None
        fields = {str(each["name"]): each["value"] for each in form.select("input")}
        assert coordinator.client.post(str(form["action"]), data=fields).location == "/worklist"
        assert references(coordinator.opens("/worklist"))


def test_the_list_costs_as_many_queries_for_sixty_as_for_six(coordinator: StaffMember) -> None:

    def queries() -> int:
        with overheard() as asked:
            coordinator.client.get(EVERYTHING)
        return len(asked)

    an_intake()
    an_intake(submitted=False)
    coordinator.client.get(EVERYTHING)
    few = queries()
    for _ in range(20):
        intakes.start(Channel.CALL, moments.now().date(), coordinator.account)
        an_intake(danger_signs=["seizure"])
    assert queries() == few
