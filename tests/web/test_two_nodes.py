"""Two servers on one PostgreSQL: what one knows the other knows, and both together count right."""

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import Cookie
from typing import Any, NamedTuple

import psycopg
import pytest
from clusters import a_free_port
from flask import Flask
from http_browser import Browser
from make import a_key, a_session, account_of, take_first_steps
from servers import Server, a_server
from sqlalchemy import func, make_url, select
from unsealed import answers_kept_in

from intake import Settings, create_app
from intake.extensions import db
from intake.records.attempts import LIMITS, Tried
from intake.records.models import Intake

pytestmark = pytest.mark.postgresql_only("several machines share one PostgreSQL")


class Nodes(NamedTuple):
    """Two servers that share nothing but the database and the secrets; an app that looks in."""

    one: Server
    other: Server
    app: Flask

    def person(self) -> tuple[Browser, Browser]:
        """One browser, as it comes to each of the two."""
        here, there = Browser(self.one), Browser(self.other)
        there.cookies, there.opener = here.cookies, here.opener
        return here, there


@pytest.fixture(scope="module")
def nodes(prepared: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with a_server(tmp_path_factory.mktemp("one"), prepared) as one:
        folder = tmp_path_factory.mktemp("other")
        shutil.copytree(one.folder, folder, dirs_exist_ok=True)
        other = Server(folder, a_free_port(), settings=one.settings)
        other.start()
        app = create_app(Settings.from_environment(one.environment))
        try:
            with app.app_context():
                yield Nodes(one, other, app)
                db.session.remove()
                db.engine.dispose()
        finally:
            other.kill()


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [each.result() for each in [pool.submit(job) for job in jobs]]


def signed_in(nodes: Nodes) -> tuple[Browser, Browser]:
    """The coordinator, with a session as after the last step of signing in."""
    account = account_of(nodes.one.passwords["coordinator"][0])
    take_first_steps(account, a_key())
    here, there = nodes.person()
    name, value = a_session(nodes.app, account)
    db.session.rollback()
    here.cookies.set_cookie(
        Cookie(0, name, value, None, False, "127.0.0.1", True, False, "/", True,
               False, None, True, None, None, {})
    )  # fmt: skip
    return here, there


def test_a_session_holds_at_both_and_ends_at_both(nodes: Nodes) -> None:
    here, there = signed_in(nodes)
    assert [each.ask("/worklist")[0] for each in (here, there)] == [200, 200]
    assert here.ask("/sign-out", csrf_token=here.token("/account"))[0] == 302
    assert there.ask("/worklist")[0] == 302
    assert "/sign-in" in there.led_to


def test_a_screen_that_was_begun_at_one_goes_on_at_the_other(nodes: Nodes) -> None:
    here, there = nodes.person()
    token = here.at_age()
    typed = {"csrf_token": token, "answering_for": "self", "age": "41"}
    assert there.ask("/screen/for_whom", **typed)[0] == 302
    assert 'value="41"' in here.ask("/screen/for_whom")[1]


def test_answers_that_come_in_at_both_at_once_are_all_kept(nodes: Nodes) -> None:
    people, told = nodes.person(), list[tuple[int, int]]()
    token = people[0].at_age()

    def answer(at: Browser, first: int) -> None:
        for age in range(first, first + 12):
            typed = {"csrf_token": token, "answering_for": "self", "age": str(age)}
            told.append((age, at.ask("/screen/for_whom", **typed)[0]))

    at_once([lambda at=at, n=n: answer(at, 20 + 15 * n) for n, at in enumerate(people * 2)])  # type: ignore[misc]
    assert {status for _, status in told} == {302}
    kept = [int(value) for path, value in answers_kept_in(nodes.one) if path == "age"]
    assert sorted(kept[-len(told) :]) == sorted(age for age, _ in told)


def test_a_code_opens_its_screen_once_however_many_try_at_once(nodes: Nodes) -> None:
    here, _ = nodes.person()
    here.ask("/start", csrf_token=here.token())
    here.ask("/screen/danger", csrf_token=here.token("/screen/danger"), go="later")
    code = re.search(r"\b[2-9A-Z]{4}(-[2-9A-Z]{4}){2}\b", here.ask("/come-back/code")[1])
    assert code

    def enter(at: Browser, token: str) -> int:
        return at.ask("/come-back", csrf_token=token, code=code[0])[0]

    tries = [at for _ in range(3) for at in (Browser(nodes.one), Browser(nodes.other))]
    tokens = [each.token("/come-back") for each in tries]
    told = at_once(
        [lambda at=at, t=t: enter(at, t) for at, t in zip(tries, tokens, strict=True)]  # type: ignore[misc]
    )
    assert sorted(told) == [302, 422, 422, 422, 422, 422]


def test_both_count_together_how_often_something_is_tried(nodes: Nodes) -> None:
    """The code above was tried wrongly five times from here already."""
    times = LIMITS[Tried.RETURN_FROM].times
    tries = [at for _ in range(times) for at in (Browser(nodes.one), Browser(nodes.other))]
    tokens = [each.token("/come-back") for each in tries]

    def guess(at: Browser, token: str) -> int:
        return at.ask("/come-back", csrf_token=token, code="2222-2222-2222")[0]

    told = at_once(
        [lambda at=at, t=t: guess(at, t) for at, t in zip(tries, tokens, strict=True)]  # type: ignore[misc]
    )
    assert set(told) == {422, 429}
    assert told.count(422) <= times
    assert guess(tries[0], tokens[0]) == guess(tries[1], tokens[1]) == 429


def test_a_call_that_is_started_at_both_at_once_is_one_call(nodes: Nodes) -> None:
    here, there = signed_in(nodes)
    token = here.token("/calls")
    before = db.session.scalar(select(func.count()).select_from(Intake))
    told = at_once(
        [lambda at=at: at.ask("/calls", csrf_token=token)[0] for at in (here, there)]  # type: ignore[misc]
    )
    db.session.rollback()
    assert told == [302, 302]
    assert db.session.scalar(select(func.count()).select_from(Intake)) == (before or 0) + 1


def test_after_postgresql_let_all_connections_go_both_work_on(nodes: Nodes) -> None:
    here, there = nodes.person()
    here.ask("/start", csrf_token=here.token())
    address = make_url(nodes.one.database_url).set(drivername="postgresql")
    ending = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    db.session.remove()
    with psycopg.connect(address.render_as_string(False), autocommit=True) as owner:
        assert owner.execute(ending).fetchall()
    told = [at.ask("/screen/danger")[0] for _ in range(3) for at in (here, there)]
    assert told == [200] * 6
