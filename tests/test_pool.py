"""The pool of a real server on SQLite: jobs are done beside the pages, and once."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from as_if_real import change, looking_into
from deciding import documents_kept_in, somebody_deciding, states_of_jobs
from processes import children_of, listens
from servers import Server, a_server, wait_until
from sqlalchemy import text
from warm_servers import WarmServer

pytestmark = pytest.mark.sqlite_only("on PostgreSQL there is a queue, which workers take jobs from")


def pool_of(server: Server) -> list[int]:
    """Its processes that nobody from outside meets."""
    return [each for each in _all_of(server) if not listens(each, server.port)]


def answering(server: Server) -> list[int]:
    return [each for each in _all_of(server) if listens(each, server.port)]


def _all_of(server: Server) -> list[int]:
    assert server.process
    return children_of(server.process.pid)


def is_whole(server: Server) -> bool:
    return len(pool_of(server)) == len(answering(server)) == 2


@pytest.fixture
def server(tmp_path: Path, prepared: Server) -> Iterator[Server]:
    with a_server(tmp_path, prepared, kind=WarmServer) as running:
        wait_until(lambda: is_whole(running), "the pool is not there")
        yield running


def attempts(server: Server) -> int:
    with looking_into(server) as database:
        query = text("SELECT attempts FROM job WHERE task = 'document'")
        return int(database.scalars(query).one())


def all_are_told(server: Server, told: int) -> None:
    for each in pool_of(server):
        os.kill(each, told)


def test_a_decision_is_answered_before_its_document_is_made(server: Server) -> None:
    deciding = somebody_deciding(server)
    all_are_told(server, signal.SIGSTOP)
    assert deciding.decide().status_code == 302
    assert "The document is being prepared. The decision is kept." in deciding.page().text
    assert (states_of_jobs(server), documents_kept_in(server)) == (["waiting"], 0)
    all_are_told(server, signal.SIGCONT)
    wait_until(lambda: states_of_jobs(server) == ["done"], "it is not made")
    assert (attempts(server), documents_kept_in(server)) == (1, 1)
    assert "Download the record (PDF)" in deciding.page().text


def test_what_a_killed_one_had_is_done_once_by_another(server: Server) -> None:
    killed = pool_of(server)
    assert somebody_deciding(server).decide().status_code == 302
    wait_until(lambda: states_of_jobs(server) == ["running"], "nobody took the job")
    all_are_told(server, signal.SIGKILL)
    assert (states_of_jobs(server), documents_kept_in(server)) == (["running"], 0)
    wait_until(lambda: not {*killed} & {*pool_of(server)}, "they are still there")
    wait_until(lambda: is_whole(server), "the pool is not whole again")
    # As if a minute had gone by, in which nobody said that they still do it.
    change(server, "UPDATE job SET held_until = started_at WHERE state = 'running'")
    wait_until(lambda: states_of_jobs(server) == ["done"], "nobody took it over")
    assert (attempts(server), documents_kept_in(server)) == (2, 1)


def test_what_comes_again_is_done_without_being_asked_for(server: Server) -> None:
    def done() -> list[str]:
        with looking_into(server) as database:
            query = text("SELECT task FROM job WHERE state = 'done' ORDER BY task")
            return list(database.scalars(query))

    wait_until(lambda: done() == ["reminders"], "reminders are not looked through")
    # A day later, as it were: until then whoever runs the site can look at what will go.
    change(server, "UPDATE job SET due_at = wanted_at WHERE task = 'retention'")
    wait_until(lambda: done() == ["reminders", "retention"], "nothing is deleted")


def test_with_fewer_workers_somebody_still_answers(server: Server) -> None:
    assert server.process
    for left in (3, 2):
        os.kill(server.process.pid, signal.SIGTTOU)
        wait_until(lambda left=left: len(_all_of(server)) == left, "none goes")
    for each in _all_of(server):
        os.kill(each, signal.SIGKILL)
        wait_until(lambda each=each: len({*_all_of(server)} - {each}) == 2, "none comes")
        wait_until(lambda: answering(server), "nobody answers people any more")


def test_read_anew_the_server_has_as_many_as_before(server: Server) -> None:
    assert server.process
    before = {*pool_of(server), *answering(server)}
    os.kill(server.process.pid, signal.SIGHUP)
    wait_until(lambda: not before & {*_all_of(server)}, "the old ones stay")
    wait_until(lambda: is_whole(server), "it is not whole again")
    assert somebody_deciding(server).decide().status_code == 302
    wait_until(lambda: states_of_jobs(server) == ["done"], "nobody makes the document")


def test_where_it_is_to_have_none_the_page_makes_the_document(
    tmp_path: Path, prepared: Server
) -> None:
    none = replace(prepared, settings={**prepared.settings, "JOB_PROCESSES": "0"})
    with a_server(tmp_path / "none", none, kind=WarmServer) as server:
        wait_until(lambda: len(answering(server)) == 2, "it has not begun")
        assert pool_of(server) == []
        assert somebody_deciding(server).decide().status_code == 302
        assert (states_of_jobs(server), documents_kept_in(server)) == (["done"], 1)
