"""The self-screen through the door that a person uses."""

from typing import Any

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from flask import Flask
from flask.testing import FlaskClient
from questionnaire_answers import HARMLESS, given_typed
from sqlalchemy import func, select

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path, State
from intake.questionnaire.safety import ASQ
from intake.records import intakes
from intake.records.attempts import LIMITS, Tried
from intake.records.models import GivenAnswer, Intake, Status


def begin(client: FlaskClient) -> None:
    page = open_page(client, "/")
    client.post("/start", data={"csrf_token": token_of(page)})


def answer(client: FlaskClient, key: str, **typed: Any) -> Any:
    page = open_page(client, f"/screen/{key}")
    return client.post(f"/screen/{key}", data={"csrf_token": token_of(page), **typed})


def walk(client: FlaskClient, **typed: Any) -> list[str]:
    """Answer page after page until the check page; harmless where nothing else is said."""
    visited: list[str] = []
    intake = the_intake()
    while stop := intakes.journey_of(intake).next_stop:
        data: dict[str, Any] = {}
        for question in stop.questions:
            data |= given_typed(question, typed.get(question.id, HARMLESS[question.id]))
        assert answer(client, stop.key, **data).status_code == 302, stop.key
        visited.append(stop.key)
        db.session.expire_all()
    return visited


def pressed(page: Any) -> dict[str, str]:
    """What the first button of a page of questions sends, which Enter presses too."""
    button = page.select_one("#main form[action^='/screen/'] .actions button")
    return {"go": button["value"]} if button.has_attr("name") else {}


def the_intake() -> Intake:
    return db.session.scalars(select(Intake)).one()


class TestStart:
    def test_it_says_who_it_is_for_and_how_long_it_takes(self, client: FlaskClient) -> None:
        page = main_text(open_page(client, "/"))
        assert "about 5 to 15 minutes" in page
        assert "nobody sees them until you send them" in page
        assert "911" in page

    def test_starting_twice_makes_one_screen(self, client: FlaskClient) -> None:
        begin(client)
        begin(client)
        assert db.session.scalar(select(func.count()).select_from(Intake)) == 1

    def test_a_program_that_starts_one_after_the_other_is_stopped(self, app: Flask) -> None:
        most = LIMITS[Tried.START_FROM].times
        for _ in range(most):
            begin(app.test_client())
        late = app.test_client()
        stopped = late.post("/start", data={"csrf_token": token_of(open_page(late, "/"))})
        assert stopped.status_code == 429
        assert int(stopped.headers["Retry-After"]) > 0
        assert "call us" in main_text(judge(stopped))
        assert db.session.scalar(select(func.count()).select_from(Intake)) == most

    def test_whoever_has_a_screen_goes_on_in_it_all_the_same(
        self, app: Flask, client: FlaskClient
    ) -> None:
        begin(client)
        for _ in range(LIMITS[Tried.START_FROM].times):
            begin(app.test_client())
        page = open_page(client, "/")
        assert client.post("/start", data={"csrf_token": token_of(page)}).status_code == 302


class TestQuestion:
    def test_one_whole_screen_can_be_walked_and_sent(self, client: FlaskClient) -> None:
        begin(client)
        visited = walk(client, more_substances=False)
        assert visited[0] == "danger"
        check = open_page(client, "/check")
        assert "Check your answers" in check.text
        sent = client.post("/send", data={"csrf_token": token_of(check)})
        assert sent.location == "/result"
        assert the_intake().status == Status.WAITING

    def test_a_page_without_an_answer_says_what_to_do(self, client: FlaskClient) -> None:
        begin(client)
        response = answer(client, "danger")
        assert response.status_code == 422
        page = judge(response)
        assert errors_of(page) == ["Select what is happening now, or “None of these”"]
        assert page.title is not None
        assert page.title.text.startswith("Error: ")
        assert page.select_one("a.back"), "the way back stays on an error page"

    def test_an_emergency_sign_leads_to_the_fixed_page_at_once(self, client: FlaskClient) -> None:
        begin(client)
        assert answer(client, "danger", danger_signs="seizure").location == "/static/emergency.html"

    def test_after_an_emergency_the_person_can_go_on(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="seizure")
        assert (
            answer(client, "for_whom", answering_for="self", age="40").location
            == "/screen/symptoms"
        )

    def test_a_later_page_is_not_open_yet(self, client: FlaskClient) -> None:
        begin(client)
        response = client.get("/screen/symptoms")
        assert response.status_code == 409
        assert "That question comes later" in judge(response).text

    def test_declining_is_not_no(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="declined")
        assert intakes.given_of(the_intake())["danger_signs"] == "declined"
        assert not intakes.suggestion_of(the_intake()).settled

    def test_an_answer_left_behind_is_not_sent_on(self, client: FlaskClient) -> None:
        begin(client)
        walk(client, takes_baclofen=True, baclofen_mg_day=500, more_substances=False)
        assert "500" in open_page(client, "/check").text
        answer(client, "baclofen", takes_baclofen="no")
        assert "500" not in open_page(client, "/check").text

    def test_changing_an_answer_leads_back_to_the_check_page(self, client: FlaskClient) -> None:
        begin(client)
        walk(client, more_substances=False)
        back = {"go": "check"}
        changed = answer(client, "for_whom", answering_for="self", age="50", **back)
        assert changed.location == "/check"
        more = answer(client, "baclofen", takes_baclofen="yes", **back)
        assert more.location == "/screen/baclofen_form", "what a change brings up is asked first"

    def test_a_change_leads_back_to_the_check_page_while_questions_are_open(
        self, client: FlaskClient
    ) -> None:
        begin(client)
        answer(client, "danger", danger_signs="none")
        answer(client, "for_whom", answering_for="self", age="40")
        changed = open_page(client, "/check").select_one("a[href*='/screen/for_whom']")
        assert changed is not None
        page = open_page(client, str(changed["href"]))
        assert page.select_one("a.back[href='/check']")
        leads = answer(client, "for_whom", answering_for="self", age="41", **pressed(page)).location
        assert leads == "/check"
        wrong = answer(client, "for_whom", answering_for="self", age="old", **pressed(page))
        assert pressed(judge(wrong)) == {"go": "check"}, "an error does not lose the way"

    def test_what_was_skipped_is_shown_as_skipped(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="declined")
        page = open_page(client, "/check")
        assert "You skipped 1 question" in main_text(page)
        skipped = page.select_one("dd.skipped")
        assert skipped is not None
        assert "Skipped Prefer not to say" in " ".join(skipped.text.split())
        way = skipped.find_next_sibling("dd")
        assert way is not None
        assert "Answer" in way.text

    def test_several_answers_are_a_list(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs=["seizure", "will_not_wake"])
        assert len(open_page(client, "/check").select("dl.answers dd li")) == 2

    def test_the_same_answer_twice_is_kept_once(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="none")
        before = db.session.scalar(select(func.count()).select_from(GivenAnswer))
        answer(client, "danger", danger_signs="none")
        assert db.session.scalar(select(func.count()).select_from(GivenAnswer)) == before


class TestNow:
    def test_extra_baclofen_says_at_once_to_call_poison_help(self, client: FlaskClient) -> None:
        begin(client)
        walk(client, takes_baclofen=True, more_substances=False)
        response = answer(client, "baclofen_extra", baclofen_extra_mg="20", **AT_HOME)
        assert response.location == "/now"
        page = open_page(client, "/now")
        assert "Call Poison Help now: 1-800-222-1222" in main_text(page)
        assert page.select_one("a[href='/screen/baclofen_extra_reason']"), "the way on"

    def test_without_anything_to_do_it_leads_on(self, client: FlaskClient) -> None:
        begin(client)
        assert client.get("/now").location == "/screen/danger"

    def test_in_an_emergency_it_leads_to_the_fixed_page(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="seizure")
        assert client.get("/now").location == "/static/emergency.html"

    def test_thoughts_of_suicide_lead_to_the_page_that_names_988_first(
        self, client: FlaskClient
    ) -> None:
        begin(client)
        walk(client, more_substances=False)
        answer(client, "thoughts", **{**dict.fromkeys(ASQ, "no"), "asq_thoughts": "yes"})
        leads = answer(client, "thoughts_now", asq_now="yes", suicide_plan="no").location
        assert leads == "/static/crisis.html"
        with client.get(leads) as response:
            page = judge(response).text
        assert page.index("988") < page.index("911")


AT_HOME = {"baclofen_mg_at_home-state": "unknown"}


class TestGroups:
    @pytest.fixture
    def at_substances(self, client: FlaskClient) -> FlaskClient:
        begin(client)
        for key, typed in {
            "danger": {"danger_signs": "none"},
            "for_whom": {"answering_for": "self", "age": "40"},
            "symptoms": {"symptoms_now": "none"},
            "thoughts": dict.fromkeys(ASQ, "no"),
        }.items():
            answer(client, key, **typed)
        return client

    def test_yes_adds_an_entry_and_asks_its_first_page(self, at_substances: FlaskClient) -> None:
        response = answer(at_substances, "substances", more_substances="yes")
        assert response.location == "/screen/substances/1/which"

    def test_the_pages_about_an_entry_name_it(self, at_substances: FlaskClient) -> None:
        answer(at_substances, "substances", more_substances="yes")
        first = open_page(at_substances, "/screen/substances/1/which")
        assert "About:" not in main_text(first)
        answer(at_substances, "substances/1/which", substance="alprazolam")
        page = open_page(at_substances, "/screen/substances/1/how_often")
        assert "About: Alprazolam" in main_text(page)

    def test_changing_an_entry_walks_through_its_pages(self, at_substances: FlaskClient) -> None:
        answer(at_substances, "substances", more_substances="yes")
        answer(at_substances, "substances/1/which", substance="cannabis")
        often = {"days_per_week": "7", "used_for": "10", "used_for-unit": "year"}
        answer(at_substances, "substances/1/how_often", **often)
        answer(at_substances, "substances/1/amount_other", amount_words="Little")
        used = {"last_use_on": "yesterday", "change": "same"}
        assert answer(at_substances, "substances/1/last_use", **used).location.endswith("stances")

        overview = open_page(at_substances, "/screen/substances")
        change = overview.select_one("ul.entries a")
        assert change is not None
        address, seen = str(change["href"]), []
        typed = {"which": {"substance": "cannabis"}, "how_often": often, "last_use": used}
        while "/1/" in address:
            page = open_page(at_substances, address)
            key = address.partition("?")[0].removeprefix("/screen/")
            seen.append(key.rpartition("/")[2])
            data = typed.get(seen[-1], {"amount_words": "Much"})
            address = answer(at_substances, key, **data, **pressed(page)).location
        assert seen == ["which", "how_often", "amount_other", "last_use"]
        assert address == "/screen/substances"
        assert page.select_one("a.back[href='/screen/substances/1/amount_other?then=entry']")

    def test_a_second_yes_adds_no_second_empty_entry(self, at_substances: FlaskClient) -> None:
        page = open_page(at_substances, "/screen/substances")
        yes = {"csrf_token": token_of(page), "more_substances": "yes"}
        at_substances.post("/screen/substances", data=yes)
        at_substances.post("/screen/substances", data=yes)
        assert list(intakes.given_of(the_intake())["substances"]) == [1]

    def test_an_entry_begun_by_mistake_can_be_taken_away(self, at_substances: FlaskClient) -> None:
        answer(at_substances, "substances", more_substances="yes")
        page = open_page(at_substances, "/screen/substances")
        assert page.select_one("form[action='/screen/substances/1/remove']")

    def test_an_entry_can_be_removed_and_stays_in_the_history(
        self, at_substances: FlaskClient
    ) -> None:
        answer(at_substances, "substances", more_substances="yes")
        answer(at_substances, "substances/1/which", substance="cannabis")
        page = open_page(at_substances, "/screen/substances/1/how_often")
        token = {"csrf_token": token_of(page)}
        at_substances.post("/screen/substances/1/remove", data=token)
        assert intakes.given_of(the_intake())["substances"] == {}
        paths = [row.given[0] for row in db.session.scalars(select(GivenAnswer))]
        assert "substances.1.substance" in paths
        answer(at_substances, "substances", more_substances="yes")
        assert list(intakes.given_of(the_intake())["substances"]) == [2], "numbers are not reused"

    def test_heavy_drinking_says_at_once_not_to_stop_suddenly(
        self, at_substances: FlaskClient
    ) -> None:
        answer(at_substances, "substances", more_substances="yes")
        answer(at_substances, "substances/1/which", substance="alcohol")
        drinks = {"drink_size": "usual", "drinks_per_day": "10", "morning_relief": "yes"}
        often = {"days_per_week": "7", "used_for": "10", "used_for-unit": "year"}
        answer(at_substances, "substances/1/how_often", **often)
        assert answer(at_substances, "substances/1/drinks", **drinks).location == "/now"
        assert "Do not stop drinking suddenly" in main_text(open_page(at_substances, "/now"))


class TestGoOn:
    def test_it_leads_to_the_first_open_question(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="seizure")
        assert client.get("/go-on").location == "/screen/for_whom"

    def test_whoever_has_not_started_gets_to_the_start(self, client: FlaskClient) -> None:
        assert client.get("/go-on").location == "/"

    def test_whoever_has_sent_gets_to_what_happens_next(self, client: FlaskClient) -> None:
        send(client)
        assert client.get("/go-on").location == "/result"


def send(client: FlaskClient, **typed: Any) -> str:
    """Walk a whole screen and send it; the text of what happens next."""
    begin(client)
    walk(client, more_substances=False, **typed)
    client.post("/send", data={"csrf_token": token_of(open_page(client, "/check"))})
    return main_text(open_page(client, "/result"))


class TestResult:
    def test_it_names_no_level_and_says_that_a_person_decides(self, client: FlaskClient) -> None:
        said = send(client)
        assert "A licensed person decides this together with you" in said
        assert "suggest" not in said.lower()

    def test_it_warns_against_stopping_baclofen(self, client: FlaskClient) -> None:
        assert "Do not stop baclofen suddenly" in send(client, takes_baclofen=True)

    def test_the_card_names_what_must_not_be_stopped(self, client: FlaskClient) -> None:
        begin(client)
        intake = the_intake()
        number = intakes.add_entry(intake, "substances")
        intakes.save_answers(intake, {Path("substance", "substances", number): "alprazolam"})
        walk(client, more_substances=False)
        client.post("/send", data={"csrf_token": token_of(open_page(client, "/check"))})
        said = main_text(open_page(client, "/result"))
        assert "Do not stop suddenly: Alprazolam" in said

    def test_with_an_emergency_nothing_says_to_wait_for_anybody_else(
        self, client: FlaskClient
    ) -> None:
        said = send(
            client,
            takes_baclofen=True,
            baclofen_form=("pump",),
            pump_events=("refill_late",),
            symptoms_now=("itching", "stiffness"),
        )
        assert "Call 911 now, and tell them that you have a baclofen pump" in said
        assert "within the hour" not in said

    def test_thoughts_of_suicide_hide_nothing_that_the_body_needs(
        self, client: FlaskClient
    ) -> None:
        said = send(client, asq_thoughts=True, asq_now=True, symptoms_now=("chest_pain",))
        assert "Call or text 988 now" in said
        assert "See or call a doctor now" in said

    def test_whoever_takes_baclofen_is_told_how(self, client: FlaskClient) -> None:
        assert "Take it at the same times each day" in send(client, takes_baclofen=True)

    def test_whoever_stopped_baclofen_is_not_told_how_to_take_it(self, client: FlaskClient) -> None:
        said = send(client, takes_baclofen=True, baclofen_change="stopped")
        assert "Take it at the same times each day" not in said

    def test_the_way_back_from_the_start_page_is_kept(self, client: FlaskClient) -> None:
        send(client)
        assert open_page(client, "/").select_one("main a[href='/result']")

    def test_under_18_no_kind_of_care_is_named(self, client: FlaskClient) -> None:
        said = send(client, age=16)
        assert "You are under 18" in said
        assert "Inpatient" not in said

    def test_sending_twice_sends_once(self, client: FlaskClient) -> None:
        send(client)
        page = open_page(client, "/result")
        assert client.post("/send", data={"csrf_token": token_of(page)}).location == "/result"
        assert len(the_intake().suggestions) == 1

    def test_forgetting_leaves_nothing_open_on_the_device(self, client: FlaskClient) -> None:
        send(client)
        page = open_page(client, "/result")
        client.post("/clear", data={"csrf_token": token_of(page)})
        assert client.get("/result").status_code == 410


class TestForSomebodyElse:
    RELATIVE = {"answering_for": "relative", "age": 40}

    def test_they_are_asked_about_the_person(self, client: FlaskClient) -> None:
        begin(client)
        answer(client, "danger", danger_signs="none")
        answer(client, "for_whom", **self.RELATIVE)
        page = open_page(client, "/screen/symptoms")
        assert "Does the person have any of these right now?" in main_text(page)
        answer(client, "symptoms", symptoms_now="chest_pain")
        assert "The person needs to see or call a doctor now" in main_text(
            open_page(client, "/now")
        )
        asked = main_text(open_page(client, "/screen/thoughts"))
        assert "Tell us what you have seen or heard" in asked
        assert "have they talked about killing themselves" in asked

    def test_the_end_speaks_to_them_and_they_are_called(self, client: FlaskClient) -> None:
        begin(client)
        own, wishes = {"caller_phone": "202-555-0111"}, {"wants_call": True, "living": "none"}
        walk(client, **self.RELATIVE, **own, **wishes, more_substances=False)
        check = open_page(client, "/check")
        assert "They have no home" in main_text(check)
        client.post("/send", data={"csrf_token": token_of(check)})
        said = main_text(open_page(client, "/result"))
        for words in (
            "A person will call you",
            "988 is also there for people who worry about someone",
            "your answers are not their consent",
            "together with the person who needs care",
        ):
            assert words in said

    def test_with_the_number_of_the_person_alone_they_are_not_called(
        self, client: FlaskClient
    ) -> None:
        wishes = {"wants_call": True, "phone": "202-555-0112", "duties": ("children",)}
        said = send(client, **self.RELATIVE, **wishes, caller_phone=State.DECLINED)
        assert "We have no number of yours" in said
        assert "Without consent or a court order they may not be used in court" in said

    def test_whoever_answers_for_themselves_reads_nothing_of_it(self, client: FlaskClient) -> None:
        assert "For you, while you help" not in send(client)


def test_every_page_of_the_questionnaire_is_good_html(app: Flask, client: FlaskClient) -> None:
    """Walk a screen on which nearly every page applies; `open_page` judges each of them."""
    begin(client)
    intake = the_intake()
    for substance in ("alcohol", "heroin", "alprazolam", "other"):
        number = intakes.add_entry(intake, "substances")

        intakes.save_answers(intake, {Path("substance", "substances", number): substance})
    visited = walk(
        client,
        answering_for="relative",
        takes_baclofen=True,
        baclofen_form=("mouth", "pump"),
        baclofen_source="more_than_prescribed",
        baclofen_change="cut_down",
        baclofen_extra_mg=5,
        change="stopped",
        asq_tried=True,
        lost_tolerance=("prison",),
        pregnancy=True,
        kidney="disease",
        phq_down="daily",
        mental_health=("panic",),
        overdose="ever",
        use_at_home=True,
        duties=("job", "school", "children", "adult_care", "court", "pets"),
        addiction_medicines=("methadone", "buprenorphine", "naltrexone", "acamprosate"),
        wanted_help=("medicine",),
        wants_call=True,
        language="other",
        more_substances=False,
    )
    asked_online = {step.id for step in QUESTIONNAIRE.steps()} - {
        "ciwa_scored",
        "ciwa",
        "cows_scored",
        "cows",
        "mme",
        "naloxone",
        "methadone_verified",
        "same_day_medication",
        "caller_contact",
        "insurance",
    }
    assert asked_online <= {key.split("/")[0] for key in visited}
