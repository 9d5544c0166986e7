"""Coming back with a code: shown once, one sentence for all that fails, guessing ends locked."""

import logging
import re
from typing import Any

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from flask import Flask
from flask.testing import FlaskClient
from make import an_intake
from sqlalchemy import select
from statements import overheard
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import attempts, intakes, moments, return_codes
from intake.records.attempts import LIMITS, Tried
from intake.records.models import Channel, Intake, Status
from intake.records.retention_tables import ReturnCode

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")


def begin(client: FlaskClient) -> Intake:
    client.post("/start", data={"csrf_token": token_of(open_page(client, "/"))})
    return db.session.scalars(select(Intake).order_by(Intake.id.desc())).first()  # type: ignore[return-value]


def leave(client: FlaskClient, **answers: Any) -> TestResponse:
    token = token_of(open_page(client, "/screen/danger"))
    return client.post("/screen/danger", data={"csrf_token": token, "go": "later", **answers})


def code_for(client: FlaskClient) -> str:
    assert leave(client).location == "/come-back/code"
    found = CODE.search(main_text(open_page(client, "/come-back/code")))
    assert found
    return found.group()


def enter(client: FlaskClient, code: str, **options: Any) -> TestResponse:
    token = token_of(open_page(client, "/come-back", **options))
    return client.post("/come-back", data={"csrf_token": token, "code": code}, **options)


def from_address(last: int) -> dict[str, Any]:
    return {"environ_overrides": {"REMOTE_ADDR": f"192.0.2.{last}"}}


def test_a_person_leaves_with_a_code_and_comes_back_on_another_device(app: Flask) -> None:
    hers, other = app.test_client(), app.test_client()
    intake = begin(hers)
    code = code_for(hers)
    came = enter(other, code.lower().replace("-", " "))
    assert came.location == "/screen/danger"
    assert other.get("/screen/danger").status_code == 200
    with other.session_transaction() as session:
        assert session["screen"] == str(intake.id)


def test_what_was_typed_on_the_page_is_saved_first(client: FlaskClient) -> None:
    intake = begin(client)
    assert leave(client, danger_signs="none").location == "/come-back/code"
    assert not intakes.given_of(intake)["danger_signs"]


def test_a_page_with_nothing_on_it_can_be_left_too(client: FlaskClient) -> None:
    begin(client)
    assert leave(client).location == "/come-back/code"


def test_an_emergency_goes_first(client: FlaskClient) -> None:
    begin(client)
    assert "emergency.html" in str(leave(client, danger_signs="seizure").location)


def test_it_is_shown_once_and_loading_again_makes_no_new_one(client: FlaskClient) -> None:
    begin(client)
    code = code_for(client)
    page = open_page(client, "/come-back/code")
    assert not CODE.search(main_text(page))
    assert "A code is shown only once" in main_text(page)
    assert db.session.query(ReturnCode).count() == 1
    token = token_of(page)
    assert client.post("/come-back/code", data={"csrf_token": token}).location == "/come-back/code"
    other = CODE.search(main_text(open_page(client, "/come-back/code")))
    assert other
    assert other.group() != code
    assert return_codes.use(code) is None


def test_it_stands_in_no_address_title_cookie_or_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    begin(client)
    with caplog.at_level(logging.DEBUG):
        leave(client)
        response = client.get("/come-back/code")
        code = CODE.search(response.text)
        assert code
        came = enter(app.test_client(), code.group())
    plain = code.group().replace("-", "")
    page = judge(response)
    assert page.title is not None
    for place in (caplog.text, page.title.text, str(response.headers), str(came.headers)):
        assert code.group() not in place
        assert plain not in place
    with client.session_transaction() as session:
        assert code.group() not in str(dict(session))
    assert response.headers["Cache-Control"] == "no-store"


def test_this_device_can_be_cleared_and_the_code_still_works(app: Flask) -> None:
    client = app.test_client()
    begin(client)
    leave(client)
    page = open_page(client, "/come-back/code")
    code = CODE.search(main_text(page))
    assert code
    client.post("/clear", data={"csrf_token": token_of(page)})
    assert client.get("/screen/danger").status_code == 410
    assert enter(client, code.group()).location == "/screen/danger"


def test_the_session_gets_a_new_id(app: Flask) -> None:
    hers, other = app.test_client(), app.test_client()
    begin(hers)
    begin(other)
    code = code_for(hers)
    before = other.get_cookie("doorway")
    came = enter(other, code)
    after = other.get_cookie("doorway")
    assert came.status_code == 302
    assert before
    assert after
    assert before.value != after.value


def test_wrong_spent_expired_and_sent_are_told_in_the_same_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {}
    for what in ("spent", "old", "sent", "replaced"):
        screen = an_intake(submitted=False, channel=Channel.SELF)
        made[what] = return_codes.make(screen)
        if what == "spent":
            return_codes.use(made[what])
        elif what == "old":
            screen.updated_at = moments.now().replace(year=2020)
            db.session.commit()
        elif what == "sent":
            intakes.submit(screen)
        else:
            return_codes.make(screen)
    client, said = app.test_client(), set()
    for code in ("ABCD-2345-WXYZ", "nonsense", *made.values()):
        response = enter(client, code)
        assert response.status_code == 422
        said.add(tuple(errors_of(judge(response))))
    assert said == {(
        "This code does not work. Check it and enter it again. A code works once, and for 72 hours "
        "after the last change",
    )}  # fmt: skip


def test_wrong_and_expired_cost_the_same_statements(app: Flask) -> None:

    screen = an_intake(submitted=False, channel=Channel.SELF)
    old = return_codes.make(screen)
    screen.updated_at = moments.now().replace(year=2020)
    db.session.commit()
    counted: list[list[str]] = []
    for code in ("ABCD-2345-WXYZ", old):
        with overheard() as asked:
            assert return_codes.use(code) is None
        counted.append([each.sql for each in asked])
    wrong, too_old = counted
    assert wrong == too_old


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u202e"])
def test_an_empty_field_is_told(client: FlaskClient, typed: str) -> None:
    response = enter(client, typed)
    assert response.status_code == 422
    assert errors_of(judge(response)) == ["Enter the code that you wrote down"]


@pytest.mark.parametrize("typed", ["x" * 1_000_000, "<script>", "דנה 😀", "a\x07b"])
def test_hostile_input_is_a_wrong_code(client: FlaskClient, typed: str) -> None:
    response = enter(client, typed)
    assert response.status_code == 422
    assert "does not work" in errors_of(judge(response))[0]


def test_what_was_typed_can_be_mended(client: FlaskClient) -> None:
    field = judge(enter(client, "ABCD-2345-WXYA")).select_one("#code")
    assert field is not None
    assert field["value"] == "ABCD-2345-WXYA"


def test_guessing_from_one_address_ends_locked(app: Flask) -> None:
    client = app.test_client()
    begin(client)
    code = code_for(client)
    times = LIMITS[Tried.RETURN_FROM].times
    answers = [
        enter(client, f"ABCD-2345-{number:04}", **from_address(1)).status_code
        for number in range(times + 2)
    ]
    assert answers == [422] * times + [429, 429]
    locked = enter(client, code, **from_address(1))
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    assert "Call 202-555-0100" in errors_of(judge(locked))[1]
    assert enter(client, code, **from_address(2)).status_code == 302


def test_ten_thousand_guesses_from_everywhere_end_locked(app: Flask) -> None:
    client = app.test_client()
    begin(client)
    code = code_for(client)
    token = token_of(open_page(client, "/come-back"))
    tried = 0
    for number in range(10_000):
        data = {"csrf_token": token, "code": f"ABCD-{number:04}-WXYZ"}
        status = client.post("/come-back", data=data, **from_address(number % 250)).status_code
        if status == 429:
            break
        tried += 1
    assert tried == LIMITS[Tried.RETURN].times
    # Nobody gets in for the rest of the hour, whatever they try.
    for number in range(tried, 10_000, 997):
        assert enter(client, code, **from_address(number % 250)).status_code == 429


def test_who_gets_in_is_not_counted(app: Flask) -> None:
    client = app.test_client()
    begin(client)
    for _ in range(LIMITS[Tried.RETURN_FROM].times + 3):
        assert enter(client, code_for(client)).status_code == 302
    assert attempts.limit_reached(Tried.RETURN, "site") == 0


def test_an_old_page_is_told_and_nothing_is_tried(client: FlaskClient) -> None:
    response = client.post("/come-back", data={"code": "ABCD-2345-WXYZ"})
    assert response.status_code == 422
    assert "open for a long time" in errors_of(judge(response))[0]


def test_without_a_screen_there_is_no_code(client: FlaskClient) -> None:
    assert client.get("/come-back/code").status_code == 410


def test_a_sent_screen_has_no_code_page(client: FlaskClient) -> None:
    intake = begin(client)
    intakes.submit(intake)
    assert client.get("/come-back/code").location == "/result"
    assert db.session.get(Intake, intake.id).status == Status.WAITING  # type: ignore[union-attr]
