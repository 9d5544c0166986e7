"""Figures for a monitor: only with its token, of all workers together, and of nobody."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from browser import open_page, token_of
from clock import Clock
from flask import Flask
from http_browser import Browser
from make import a_decision, a_staff_member, an_app, an_intake
from personal import PERSONAL
from servers import Server, a_server, wait_until

from intake.extensions import db
from intake.records import jobs

TOKEN = "a-token-of-the-monitor-that-nobody-guesses"
SHOWS_IT = {"Authorization": f"Bearer {TOKEN}"}


def figures(text: str) -> dict[str, float]:
    lines = re.findall(r"^([a-z_]+(?:\{[^}]*\})?) ([0-9.e+]+)$", text, re.M)
    return {name: float(value) for name, value in lines}


def seen(app: Flask) -> dict[str, float]:
    answer = app.test_client().get("/metrics", headers=SHOWS_IT)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return figures(answer.text)


def test_without_a_token_of_the_site_there_are_none(app: Flask) -> None:
    assert app.test_client().get("/metrics", headers=SHOWS_IT).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "é"])
def test_only_whoever_has_the_token_reads_them(database_url: str, given: str) -> None:
    with an_app(database_url, metrics_token=TOKEN) as app:
        answer = app.test_client().get("/metrics", headers={"Authorization": given})
        assert (answer.status_code, answer.text) == (401, "")


def test_they_count_what_happens_and_tell_of_nobody(database_url: str) -> None:
    with an_app(database_url, metrics_token=TOKEN) as app:
        client = app.test_client()
        token = token_of(open_page(client, "/"))
        client.post("/start", data={"csrf_token": token})
        client.post("/screen/danger", data={"csrf_token": token, "danger_signs": "none"})
        client.get("/consent/link/a-secret-of-nobody")
        for number in range(3):
            intake = an_intake(danger_signs=["seizure"] if number else [], **PERSONAL)
        read = app.test_client().get("/metrics", headers=SHOWS_IT).text
        counted = figures(read)
        turn = 'endpoint="screening.question",method="POST"'
        assert counted[f'doorway_requests_total{{{turn},status="3xx"}}'] == 1
        assert counted["doorway_pages_turned_total"] == 1
        assert counted['doorway_requests_total{endpoint="none",method="GET",status="4xx"}'] == 1
        assert counted['doorway_intakes_waiting{urgency="urgent"}'] == 10, "rounded up to tens"
        for told in ("quux", "secret-of-nobody", "danger_signs", str(intake.id)):
            assert told not in read.lower()


def test_they_tell_when_nobody_does_the_jobs(database_url: str, clock: Clock) -> None:
    with an_app(database_url, metrics_token=TOKEN) as app:
        assert seen(app)["doorway_jobs_overdue_seconds"] == 0
        job = jobs.of(a_decision(a_staff_member(app, "clinician").account))
        assert job
        clock.goes_on(minutes=7)
        waits = seen(app)
        assert waits['doorway_jobs{state="overdue"}'] == 1
        assert 7 * 60 - 5 < waits["doorway_jobs_overdue_seconds"] < 7 * 60 + 5
        for _ in range(5):
            assert jobs.take(job.id, timedelta(minutes=1))
            jobs.fail(job.id, jobs.Reason.SIGNING)
            clock.goes_on(hours=2)
        given_up = seen(app)
        assert given_up['doorway_jobs{state="overdue"}'] == 0
        assert given_up['doorway_jobs{state="failed"}'] == 1
        assert given_up["doorway_jobs_overdue_seconds"] == 0


def test_a_database_that_fails_is_counted_and_does_not_hide_the_rest(database_url: str) -> None:
    with an_app(database_url, metrics_token=TOKEN) as app:
        db.drop_all()
        counted = seen(app)
        assert "doorway_pages_turned_total" in counted
        assert not [name for name in counted if "waiting{" in name]
        # A table that is not there is an error of another kind on each database.
        kinds = [
            name for name in seen(app) if name.startswith("doorway_database_errors_total{kind=")
        ]
        assert kinds
        db.create_all()


def test_the_workers_count_together_and_anew_at_each_start(
    tmp_path: Path, prepared: Server
) -> None:
    site = Server(prepared.folder, settings={**prepared.settings, "METRICS_TOKEN": TOKEN})
    with a_server(tmp_path, site) as server:

        def asked() -> float:
            answer = requests.get(f"{server.url}/metrics", headers=SHOWS_IT, timeout=60)
            seconds = 'doorway_request_seconds_count{endpoint="screening.start"}'
            return figures(answer.text).get(seconds, 0)

        for _ in range(12):
            assert Browser(server).ask("/")[0] == 200
        assert {asked() for _ in range(6)} == {12}, "whichever worker is asked"
        assert server.process
        counts = tmp_path / "metrics" / str(server.process.pid)
        assert counts.stat().st_mode & 0o777 == 0o700
        assert all(each.stat().st_blocks * 512 >= 1024 * 1024 for each in counts.iterdir())
        server.kill()
        server.start()
        wait_until(lambda: asked() == 0, "they are not counted anew")
