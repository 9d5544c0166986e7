"""Told to stop, a server finishes what it has in hand, takes nothing more, and ends well."""

import json
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from deciding import documents_kept_in, somebody_deciding, states_of_jobs
from http_browser import Browser
from servers import ROOT, Server, a_server, wait_until
from unsealed import answers_kept_in

pytestmark = pytest.mark.sqlite_only("it is about the server, not about the database")


def a_slow_answer(person: Browser, token: str) -> tuple[socket.socket, bytes]:
    """Somebody on a bad line sends an answer: the server has the head of it, not yet the body."""
    body = urlencode({"csrf_token": token, "answering_for": "self", "age": "41"}).encode()
    cookies = "; ".join(f"{each.name}={each.value}" for each in person.cookies)
    line = socket.create_connection(("127.0.0.1", person.server.port), timeout=100)
    head = (
        "POST /screen/for_whom HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: {cookies}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Expect: 100-continue",
    )
    line.sendall("\r\n".join([*head, "", ""]).encode())
    assert b"100 Continue" in line.recv(1000), "a worker has it in hand"
    return line, body


def is_shut(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_an_answer_on_its_way_is_kept_and_new_ones_are_refused(
    tmp_path: Path, prepared: Server
) -> None:
    log = tmp_path / "log"
    with a_server(tmp_path / "site", prepared, log) as server:
        assert server.process
        is_asked_for_secrets(server)
        person = Browser(server)
        line, body = a_slow_answer(person, person.at_age())
        with line:
            server.process.terminate()
            wait_until(lambda: is_shut(server), "it still lets people in")
            line.sendall(body)
            assert line.recv(1000).startswith(b"HTTP/1.1 302")
        assert server.process.wait(timeout=50) == 0
        assert ("age", 41) in answers_kept_in(server)
        tells_nothing(log.read_text())


def is_asked_for_secrets(server: Server) -> None:
    """For a page that is not there, and for something that is no request."""
    person = Browser(server)
    assert person.ask("/consent/link/a-secret-of-nobody?phone=202-555-0147")[0] == 404
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"GET /not-a-request 202-555-0147\r\n\r\n")
        line.recv(1000)


def tells_nothing(log: str) -> None:
    """Each line is JSON, each request has one, and nobody's address or secret is among them."""
    lines = [json.loads(each) for each in log.splitlines()]
    asked = [each for each in lines if each["event"] == "request"]
    assert {"screening.question", "none"} <= {each["endpoint"] for each in asked}
    assert all(each["request"] and each["ms"] > 0 for each in asked)
    warnings = [each["event"] for each in lines if each["level"] == "warning"]
    assert warnings == ["Invalid request from ip"]
    assert [each for each in ("secret", "0147", "not-a-request", "127.0.0.1") if each in log] == []


def test_a_restart_with_the_door_kept_open_refuses_nobody(tmp_path: Path, prepared: Server) -> None:
    """As systemd does it with deploy/doorway.socket: the door is not the server's own."""
    shutil.copytree(prepared.folder, tmp_path / "site")
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(tmp_path / "site", port=door.getsockname()[1])
        try:
            starts_at(server, door)
            person = Browser(server)
            line, body = a_slow_answer(person, person.at_age())
            with line, ThreadPoolExecutor() as others:
                assert server.process
                server.process.terminate()
                waiting = others.submit(requests.get, f"{server.url}/", timeout=120)
                line.sendall(body)
                assert line.recv(1000).startswith(b"HTTP/1.1 302")
                assert server.process.wait(timeout=50) == 0
                starts_at(server, door)
                assert waiting.result().status_code == 200, "who came meanwhile waited"
        finally:
            server.kill()


def test_a_document_that_is_being_made_is_finished(tmp_path: Path, prepared: Server) -> None:
    with a_server(tmp_path / "site", prepared) as server:
        assert server.process
        assert somebody_deciding(server).decide().status_code == 302
        wait_until(lambda: states_of_jobs(server) == ["running"], "nobody begins the document")
        server.process.terminate()
        assert server.process.wait(timeout=50) == 0
        assert states_of_jobs(server) == ["done"]
        assert documents_kept_in(server) == 1


def test_a_page_that_makes_the_document_itself_is_finished(
    tmp_path: Path, prepared: Server
) -> None:
    itself = replace(prepared, settings={**prepared.settings, "JOB_PROCESSES": "0"})
    with a_server(tmp_path / "site", itself) as server, ThreadPoolExecutor() as others:
        assert server.process
        decided = others.submit(somebody_deciding(server).decide)
        wait_until(lambda: states_of_jobs(server) == ["running"], "nobody begins the document")
        server.process.terminate()
        assert decided.result().status_code == 302
        assert server.process.wait(timeout=50) == 0
        assert states_of_jobs(server) == ["done"]
        assert documents_kept_in(server) == 1


AT_A_DOOR = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app"])
"""


def starts_at(server: Server, door: socket.socket) -> None:
    """Start the server at a door that is open already: as file 3, and it is told so."""
    server.process = subprocess.Popen(
        [sys.executable, "-c", AT_A_DOOR, str(door.fileno())],
        cwd=ROOT,
        env=server.environment,
        pass_fds=[door.fileno()],
        start_new_session=True,
    )
    wait_until(server.answers, "it does not answer at the door", 120)
