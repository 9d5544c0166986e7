"""The command line, as an operator or a script uses it."""

import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from make import PASSWORD, StaffMember, an_intake, settings_for, sign_in
from pypdf import PdfReader
from sqlalchemy import select

from intake import create_app
from intake.extensions import db
from intake.placement.rules import RULES_BY_ID
from intake.questionnaire import QUESTIONNAIRE
from intake.records import programs
from intake.records.example_programs import EXAMPLES
from intake.records.models import Intake, Status
from intake.records.staff_tables import Staff

ROOT = Path(__file__).resolve().parent.parent
KEYS = {
    "level",
    "track",
    "range",
    "settled",
    "needs_more_information",
    "held_by",
    "findings",
    "open_questions",
    "open_essential",
    "flags",
    "priority",
    "what_would_change",
    "ruleset",
}
SEIZURES = {
    "age": 44,
    "substances": [
        {
            "substance": "alcohol",
            "days_per_week": 7,
            "drinks_per_day": 6,
            "last_use_on": "yesterday",
        }
    ],
    "withdrawal_history": ["seizure"],
}


def run(app: Flask, *command: str, typed: Any = None) -> Result:
    text = typed if isinstance(typed, str | bytes) or typed is None else json.dumps(typed)
    return app.test_cli_runner().invoke(args=list(command), input=text)


class TestSuggest:
    def test_it_prints_the_documented_keys(self, app: Flask) -> None:
        done = run(app, "suggest", "-", typed=SEIZURES)
        assert done.exit_code == 0
        said = json.loads(done.stdout)
        assert set(said) == KEYS
        assert said["level"] == "medically_managed"
        assert said["track"] == "inpatient"
        assert {"rule", "finding", "level", "evidence", "source"} == set(said["findings"][0])
        assert said["range"][0] == "medically_managed"

    def test_it_reads_a_file(self, app: Flask, tmp_path: Path) -> None:
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(SEIZURES))
        assert json.loads(run(app, "suggest", str(file)).stdout)["level"] == "medically_managed"

    def test_nothing_known_settles_nothing(self, app: Flask) -> None:
        said = json.loads(run(app, "suggest", "-", typed={}).stdout)
        assert not said["settled"]
        assert said["open_essential"]

    def test_every_fault_is_named_with_its_question(self, app: Flask) -> None:
        wrong = {
            "age": "old",
            "living": "in_a_castle",
            "no_such_question": 1,
            "danger_signs": ["seizure", "nonsense"],
            "birth_date": "2199-01-01",
            "person_name": "An\u0000na",
            "substance": "alcohol",
            "substances": [{"substance": "moonshine", "days_per_week": 8}, {"nothing": 1}],
            "screened_on": "soon",
            "channel": "letter",
        }
        done = run(app, "suggest", "-", typed=wrong)
        assert done.exit_code == 2
        assert done.stdout == ""
        named = [line.split(":")[0] for line in done.stderr.splitlines()]
        assert set(named) == {
            "age",
            "living",
            "no_such_question",
            "danger_signs",
            "birth_date",
            "person_name",
            "substance",
            "substances.1.substance",
            "substances.1.days_per_week",
            "substances.2.nothing",
            "screened_on",
            "channel",
        }

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "{",
            "not json",
            "[" * 100_000,
            "1" * 5000,
            "\ufeff{}",
            "null",
            "[]",
            "3",
            '"text"',
            '{"age": NaN}',
            '{"age": Infinity}',
            '{"age": 1e400}',
            '{"age": 1' + "0" * 400 + "}",
            '{"age": {"deep": []}}',
            '{"age": [40]}',
            '{"age": true}',
            '{"substances": {}}',
            '{"substances": [1]}',
            '{"substances": null}',
            '{"\\ud800": 1}',
            '{"person_name": "\\ud800"}',
            '{"person_name": "\\u202eevil"}',
            '{"screened_on": "declined"}',
            '{"screened_on": "unknown"}',
            '{"screened_on": null}',
            '{"screened_on": "1800-01-01"}',
            '{"channel": "declined"}',
            '{"channel": "unknown"}',
            json.dumps({"person_name": "x" * 1_000_000}),
            json.dumps({"x" * 1_000_000: 1}),
            json.dumps({"substances": [{"substance": "alcohol"}] * 1000}),
        ],
        ids=lambda typed: repr(typed[:34]),
    )
    def test_what_cannot_be_taken_is_refused_with_words(self, app: Flask, typed: str) -> None:
        done = run(app, "suggest", "-", typed=typed)
        assert done.exit_code == 2, done.exception
        assert done.stdout == ""
        assert len(done.stderr.split()) > 3
        assert "Traceback" not in done.stderr

    def test_bytes_that_are_no_text_are_refused(self, app: Flask, tmp_path: Path) -> None:
        file = tmp_path / "answers.json"
        file.write_bytes(b"\xff\xfe\x00{")
        done = run(app, "suggest", str(file))
        assert done.exit_code == 2
        assert "cannot be read as UTF-8" in done.stderr

    @pytest.mark.parametrize("file", ["no/such/file.json", "/", "\x00", "x" * 5000])
    def test_a_file_that_is_not_there_is_named(self, app: Flask, file: str) -> None:
        done = run(app, "suggest", file)
        assert done.exit_code == 2, done.exception
        assert "Check the file name" in done.stderr

    def test_right_to_left_letters_and_emoji_are_good_text(self, app: Flask) -> None:
        done = run(app, "suggest", "-", typed={"person_name": "דנה 😀"})
        assert done.exit_code == 0

    def test_it_works_as_a_process_with_standard_input(self, tmp_path: Path) -> None:
        done = as_process(tmp_path, "suggest", "-", typed=json.dumps(SEIZURES))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["level"] == "medically_managed"
        assert list(tmp_path.glob("*.sqlite3")) == [], "a suggestion needs no database"

    def test_as_a_process_a_fault_ends_with_2(self, tmp_path: Path) -> None:
        done = as_process(tmp_path, "suggest", "-", typed='{"age": "old", "living": "x"}')
        assert done.returncode == 2
        assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["age", "living"]


def as_process(folder: Path, *command: str, typed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INSTANCE_DIR": str(folder), "DATABASE_URL": ""}
    flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *command]
    return subprocess.run(
        flask, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False
    )


class TestReferral:
    def test_it_writes_a_draft_that_says_so_on_each_page(self, app: Flask, tmp_path: Path) -> None:
        output = tmp_path / "referral.pdf"
        done = run(app, "referral", "-", "-o", str(output), typed=SEIZURES)
        assert done.exit_code == 0, done.stderr
        pages = PdfReader(BytesIO(output.read_bytes())).pages
        assert len(pages) >= 1
        for page in pages:
            assert "Unconfirmed draft" in " ".join(page.extract_text().split())

    def test_it_is_written_in_spanish_where_that_is_asked_for(
        self, app: Flask, tmp_path: Path
    ) -> None:
        output = tmp_path / "referral.pdf"
        asked = ("referral", "-", "-o", str(output), "--language", "es")
        assert run(app, *asked, typed=SEIZURES).exit_code == 0
        reader = PdfReader(BytesIO(output.read_bytes()))
        assert reader.trailer["/Root"]["/Lang"] == "es"  # type: ignore[index]
        assert "Borrador sin confirmar" in " ".join(reader.pages[0].extract_text().split())

    def test_a_language_that_nobody_wrote_is_refused(self, app: Flask, tmp_path: Path) -> None:
        output = tmp_path / "referral.pdf"
        done = run(app, "referral", "-", "-o", str(output), "--language", "xx", typed=SEIZURES)
        assert done.exit_code == 2
        assert not output.exists()

    def test_faults_are_named_and_nothing_is_written(self, app: Flask, tmp_path: Path) -> None:
        output = tmp_path / "referral.pdf"
        done = run(app, "referral", "-", "-o", str(output), typed={"age": "old", "kidney": "x"})
        assert done.exit_code == 2
        assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["age", "kidney"]
        assert not output.exists()

    def test_a_place_where_nothing_can_be_written_is_named(
        self, app: Flask, tmp_path: Path
    ) -> None:
        output = tmp_path / "no" / "such" / "folder.pdf"
        done = run(app, "referral", "-", "-o", str(output), typed=SEIZURES)
        assert done.exit_code == 2
        assert "Choose another place" in done.stderr

    def test_without_a_place_it_says_what_is_missing(self, app: Flask) -> None:
        done = run(app, "referral", "-", typed=SEIZURES)
        assert done.exit_code == 2
        assert "--output" in done.stderr


class TestLists:
    def test_the_questionnaire_lists_every_question(self, app: Flask) -> None:
        said = json.loads(run(app, "questionnaire").stdout)
        assert isinstance(said["version"], int)
        printed = json.dumps(said)
        for question in QUESTIONNAIRE.questions:
            assert f'"{question}"' in printed

    def test_the_questionnaire_as_fhir_is_what_the_site_hands_out(
        self, app: Flask, client: FlaskClient
    ) -> None:
        said = json.loads(run(app, "questionnaire", "--format", "fhir").stdout)
        assert said == json.loads(client.get("/api/fhir/Questionnaire").data)


class TestRulebook:
    def test_as_text_it_names_every_rule(self, app: Flask) -> None:
        printed = " ".join(run(app, "rulebook").stdout.split())
        for rule in RULES_BY_ID.values():
            assert f"{rule.id} ---" in printed
            assert f"We say: {rule.finding}." in printed

    def test_as_json_it_holds_every_rule_with_its_source(self, app: Flask) -> None:
        said = json.loads(run(app, "rulebook", "--format", "json").stdout)
        assert {rule["rule"] for rule in said["rules"]} == set(RULES_BY_ID)
        assert all(rule["source"] for rule in said["rules"])

    def test_as_a_pdf_it_goes_into_a_file(self, app: Flask, tmp_path: Path) -> None:
        output = tmp_path / "rulebook.pdf"
        done = run(app, "rulebook", "--format", "pdf", "--output", str(output))
        assert done.exit_code == 0, done.stderr
        assert output.read_bytes().startswith(b"%PDF")
        assert f"Wrote {output}" in done.stderr

    def test_without_a_file_a_pdf_goes_nowhere(self, app: Flask) -> None:
        done = run(app, "rulebook", "--format", "pdf")
        assert done.exit_code == 2
        assert "--output FILE" in done.stderr

    def test_a_place_where_nothing_can_be_written_is_named(
        self, app: Flask, tmp_path: Path
    ) -> None:
        output = tmp_path / "no" / "such" / "rulebook.txt"
        done = run(app, "rulebook", "-o", str(output))
        assert done.exit_code == 2
        assert "Choose another place" in done.stderr

    def test_text_can_go_into_a_file_as_well(self, app: Flask, tmp_path: Path) -> None:
        output = tmp_path / "rulebook.txt"
        assert run(app, "rulebook", "-o", str(output)).exit_code == 0
        assert output.read_text(encoding="utf-8") == run(app, "rulebook").stdout


class TestReplay:
    def test_nothing_changes_under_the_same_rules(self, app: Flask) -> None:
        an_intake()
        done = run(app, "replay")
        assert done.exit_code == 0
        assert "With another level or other findings: 0" in done.stdout
        assert done.stderr == "", "progress is for a terminal"

    def test_as_json_it_has_the_documented_keys(self, app: Flask) -> None:
        an_intake()
        done = run(app, "replay", "--format", "json", "--from", "2020-01-01", "--limit", "10")
        said = json.loads(done.stdout)
        assert said["read"] == 1
        assert set(said) == {
            "ruleset",
            "rulesets",
            "read",
            "unread",
            "changed",
            "level_changed",
            "moves",
            "rules",
            "intakes",
        }

    def test_an_empty_database_is_no_fault(self, app: Flask) -> None:
        assert run(app, "replay").exit_code == 0

    @pytest.mark.parametrize(
        "wrong",
        [("--from", "soon"), ("--from", "2026-13-01"), ("--limit", "0"), ("--limit", "x")],
        ids=str,
    )
    def test_bad_input_is_refused(self, app: Flask, wrong: tuple[str, str]) -> None:
        done = run(app, "replay", *wrong)
        assert done.exit_code == 2
        assert wrong[0] in done.stderr

    def test_the_first_and_the_last_day_there_are_do_not_break_it(self, app: Flask) -> None:
        for day in ("0001-01-01", "9999-12-31"):
            assert run(app, "replay", "--from", day).exit_code in (0, 2)


class TestExample:
    def test_it_adds_marked_examples_in_every_state(self, app: Flask) -> None:
        done = run(app, "example", "8")
        assert done.exit_code == 0
        assert "Added 8 examples, each marked as one" in done.stdout
        made = db.session.scalars(select(Intake)).all()
        assert all(each.synthetic for each in made)
        assert {each.status for each in made} == set(Status)

    def test_it_refuses_where_real_intakes_are(self, app: Flask) -> None:
        an_intake()
        done = run(app, "example", "1")
        assert done.exit_code == 2
        assert "There are real intakes in this database" in done.stderr
        assert len(db.session.scalars(select(Intake)).all()) == 1

    @pytest.mark.parametrize("count", ["0", "-1", "x", "1.5", "1000001", ""])
    def test_a_count_that_is_none_is_refused(self, app: Flask, count: str) -> None:
        assert run(app, "example", "--", count).exit_code == 2


class TestStaffAdd:
    def add(self, app: Flask, email: str, name: str = "Test Person", *more: str) -> Result:
        return run(app, "staff-add", email, "--name", name, *more)

    def test_the_printed_password_opens_once(self, app: Flask) -> None:
        done = self.add(app, "one@doorway.example", "One", "--role", "clinician")
        role, email, password = done.stdout.split()
        assert (role, email) == ("clinician", "one@doorway.example")
        assert sign_in(app.test_client(), email, password).status_code == 302

    def test_a_second_account_with_the_same_email_is_refused(self, app: Flask) -> None:
        self.add(app, "one@doorway.example")
        done = self.add(app, "One@doorway.example")
        assert done.exit_code == 2
        assert "there is an account with this email already" in done.stderr

    @pytest.mark.parametrize("email", ["one", "a\u0000@x.org", "@", "x" * 300 + "@x.org", ""])
    def test_what_is_no_email_is_refused(self, app: Flask, email: str) -> None:
        done = self.add(app, email)
        assert done.exit_code == 2
        assert "Enter one like name@example.com" in done.stderr

    @pytest.mark.parametrize("name", ["", "  ", "x" * 121, "An\x07na", "An\u202ena", "An\nna"])
    def test_a_name_that_cannot_stand_in_a_document_is_refused(self, app: Flask, name: str) -> None:
        done = self.add(app, "one@doorway.example", name)
        assert done.exit_code == 2
        assert "Enter a name" in done.stderr
        assert not db.session.scalars(select(Staff)).all()

    def test_a_license_that_cannot_stand_in_a_document_is_refused(self, app: Flask) -> None:
        done = self.add(app, "one@doorway.example", "One", "--license", "x" * 121)
        assert done.exit_code == 2
        assert "Enter a license" in done.stderr

    def test_letters_of_every_script_are_a_good_name(self, app: Flask) -> None:
        self.add(app, "one@doorway.example", "דנה أمينة Żółć")
        assert db.session.scalars(select(Staff.name)).one() == "דנה أمينة Żółć"

    def test_an_unknown_role_is_refused(self, app: Flask) -> None:
        assert self.add(app, "one@doorway.example", "One", "--role", "king").exit_code == 2


class TestStaffReset:
    def test_a_lost_second_step_is_set_up_anew(self, app: Flask, coordinator: StaffMember) -> None:
        done = run(app, "staff-reset", coordinator.account.email.upper())
        assert done.exit_code == 0
        assert done.stdout == ""
        assert coordinator.client.get("/worklist").status_code == 302
        client = app.test_client()
        assert sign_in(client, coordinator.account.email, PASSWORD).status_code == 302
        assert client.get("/worklist").location == "/account/second-step"

    def test_with_a_new_first_password_where_that_is_lost_too(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        done = run(app, "staff-reset", coordinator.account.email, "--password")
        role, email, password = done.stdout.split()
        assert (role, email) == ("coordinator", coordinator.account.email)
        client = app.test_client()
        assert sign_in(client, email, password).status_code == 302
        assert client.get("/worklist").location == "/change-password"

    @pytest.mark.parametrize("email", ["nobody@doorway.example", "x", "", "a\u0000@x.org"])
    def test_an_account_that_is_not_there_is_named(self, app: Flask, email: str) -> None:
        done = run(app, "staff-reset", email)
        assert done.exit_code == 2
        assert "there is no account with this email" in done.stderr


class TestConnections:
    def test_the_token_is_printed_once_and_the_list_knows_the_name_only(self, app: Flask) -> None:
        added = run(app, "connection-add", "Example Hospital")
        token = added.stdout.strip()
        assert token.startswith("doorway_")
        assert "not shown again" in added.stderr
        listed = run(app, "connections").stdout
        assert re.fullmatch(r"Example Hospital  made [\d-]{10}, never used\n", listed)

    def test_a_connection_that_is_ended_stays_in_the_list(self, app: Flask) -> None:
        run(app, "connection-add", "Example Hospital")
        assert run(app, "connection-end", "Example Hospital").exit_code == 0
        assert ", ended " in run(app, "connections").stdout

    @pytest.mark.parametrize("name", ["", " Example", "two\nlines", "x" * 61])
    def test_what_is_no_name_is_refused(self, app: Flask, name: str) -> None:
        result = run(app, "connection-add", name)
        assert result.exit_code == 2
        assert result.stderr == "Give a name of at most 60 characters in one line\n"

    def test_a_name_counts_once(self, app: Flask) -> None:
        run(app, "connection-add", "Example Hospital")
        run(app, "connection-end", "Example Hospital")
        again = run(app, "connection-add", "Example Hospital")
        assert (again.exit_code, again.stdout) == (2, "")
        assert "Choose another" in again.stderr

    @pytest.mark.parametrize("ended_before", [True, False])
    def test_what_does_not_count_cannot_be_ended(self, app: Flask, ended_before: bool) -> None:
        if ended_before:
            run(app, "connection-add", "Example Hospital")
            run(app, "connection-end", "Example Hospital")
        result = run(app, "connection-end", "Example Hospital")
        assert result.exit_code == 2
        assert "no connection of this name counts" in result.stderr


class TestPrepare:
    def test_it_makes_tables_and_the_first_accounts_once(self, tmp_path: Path) -> None:
        app = create_app(settings_for(f"sqlite:///{tmp_path / 'new.sqlite3'}"))
        with app.app_context():
            first = run(app, "prepare")
            assert first.exit_code == 0, first.exception
            accounts = re.findall(r"^ +(\w+) +(\S+@\S+) +(\S{12,})$", first.stdout, re.M)
            assert [role for role, _, _ in accounts] == [
                "coordinator",
                "clinician",
                "administrator",
            ]
            _, email, password = accounts[0]
            client = app.test_client()
            assert sign_in(client, email, password).location == "/desk"
            again = run(app, "prepare")
            assert again.exit_code == 0
            assert "@" not in again.stdout
            assert len(db.session.scalars(select(Staff)).all()) == 3
            db.session.remove()
            db.engine.dispose()

    def test_example_programs_are_loaded_once_and_do_not_come_back(self, tmp_path: Path) -> None:
        app = create_app(settings_for(f"sqlite:///{tmp_path / 'new.sqlite3'}"))
        with app.app_context():
            run(app, "prepare")
            loaded = programs.in_use()
            assert len(loaded) == len(EXAMPLES)
            assert all(each.made_up and each.name.startswith("Example ") for each in loaded)
            programs.put_examples_away(db.session.scalars(select(Staff)).first())
            run(app, "prepare")
            assert not programs.in_use()
            db.session.remove()
            db.engine.dispose()
