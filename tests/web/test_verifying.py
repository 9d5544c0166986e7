"""Whether a file is ours: through the page and the command, for whole, changed and foreign ones."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browser import judge, open_page, token_of
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, an_intake
from pypdf import PdfReader
from werkzeug.test import TestResponse

from intake.records.attempts import LIMITS, Tried
from intake.web import pdf, signing


@pytest.fixture(autouse=True)
def _worker() -> Iterator[None]:
    yield
    pdf.WORKER.close()


@pytest.fixture
def ours(clinician: StaffMember, app: Flask) -> bytes:
    """The document of a decision, as it is downloaded."""
    intake = an_intake(age=40, person_name="Test Person")
    clinician.decides(intake, "outpatient")
    served = clinician.client.get(f"/intakes/{intake.id}/document/record.pdf")
    assert served.status_code == 200
    return bytes(served.data)


def brings(client: FlaskClient, file: bytes) -> TestResponse:
    """Somebody without an account brings a file to the page."""
    token = token_of(open_page(client, "/check-document"))
    sent = {"csrf_token": token, "file": (BytesIO(file), "file.pdf")}
    return client.post("/check-document", data=sent, content_type="multipart/form-data")


def checks(app: Flask, file: bytes, folder: Path) -> Result:
    path = folder / "file.pdf"
    path.write_bytes(file)
    return app.test_cli_runner().invoke(args=["verify", str(path)])


def verdict(response: TestResponse) -> str:
    heading = judge(response).select_one("#verdict")
    assert heading
    return heading.text


def test_our_file_is_known_and_nothing_of_it_is_shown(
    app: Flask, client: FlaskClient, ours: bytes, tmp_path: Path
) -> None:
    answer = brings(client, ours)
    assert verdict(answer) == "This file is ours, and unchanged"
    assert "Test Person" not in answer.text
    assert "utpatient" not in answer.text
    told = checks(app, ours, tmp_path)
    assert told.exit_code == 0
    assert "This file is ours, and unchanged." in told.output
    assert "Test Person" not in told.output


def test_the_code_that_is_shown_stands_on_the_document(client: FlaskClient, ours: bytes) -> None:
    code = judge(brings(client, ours)).select_one(".notice strong")
    assert code
    assert code.text in PdfReader(BytesIO(ours)).pages[0].extract_text()


def test_one_changed_bit_is_found(
    app: Flask, client: FlaskClient, ours: bytes, tmp_path: Path
) -> None:
    changed = bytearray(ours)
    changed[len(ours) // 3] ^= 1
    assert "changed later" in verdict(brings(client, bytes(changed)))
    told = checks(app, bytes(changed), tmp_path)
    assert told.exit_code == 1
    assert "Do not rely on it" in told.output


def test_what_is_added_at_the_end_is_found(client: FlaskClient, ours: bytes) -> None:
    assert "changed later" in verdict(brings(client, ours + b"\n% more"))


def test_a_file_that_we_signed_and_do_not_keep_is_told_from_a_foreign_one(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    page = '<!doctype html><html lang="en"><head><title>T</title></head><body><p>x</p></body>'
    unsigned = pdf.WORKER.make(pdf.Job(page, signing.SIGNED_FOR))
    signed = signing.sign(unsigned, app.config["SETTINGS"])
    assert "was signed here, and is unchanged" in verdict(brings(client, signed))
    assert checks(app, signed, tmp_path).exit_code == 0
    assert verdict(brings(client, unsigned)) == "We do not know this file"
    assert checks(app, unsigned, tmp_path).exit_code == 1


@pytest.mark.parametrize(
    ("file", "told"),
    [(b"", "Choose the PDF that you received"), (b"GIF89a", "This is no PDF")],
)
def test_what_is_no_file_is_refused_with_a_sentence(
    client: FlaskClient, file: bytes, told: str
) -> None:
    answer = brings(client, file)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize("file", [b"%PDF-1.7", b"%PDF-1.7 /Contents <" + b"0" * 100_000 + b">"])
def test_a_broken_pdf_is_unknown(client: FlaskClient, file: bytes) -> None:
    assert verdict(brings(client, file)) == "We do not know this file"


def test_too_many_files_from_one_place_have_to_wait(client: FlaskClient) -> None:
    for _ in range(LIMITS[Tried.CHECK_FROM].times):
        assert brings(client, b"%PDF-1.7").status_code == 200
    answer = brings(client, b"%PDF-1.7")
    assert answer.status_code == 429
    assert "Wait" in answer.text


def test_the_certificate_is_there_to_check_elsewhere_and_has_no_key(
    app: Flask, client: FlaskClient
) -> None:
    served = client.get("/check-document/certificate.pem")
    assert served.data.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in served.data
    site = signing.certificate_of(app.config["SETTINGS"])
    assert site.fingerprint in client.get("/check-document").text
    told = app.test_cli_runner().invoke(args=["signing-certificate"])
    assert told.exit_code == 0
    assert "BEGIN CERTIFICATE" in told.output
    assert "PRIVATE" not in told.output
    assert site.fingerprint in told.output


def test_without_a_certificate_it_says_what_to_see_to(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    spoiled: dict[str, Any] = {"signing_file": str(tmp_path / "none"), "makes_signing_file": False}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **spoiled)
    assert client.get("/check-document").status_code == 503
    told = app.test_cli_runner().invoke(args=["signing-certificate"])
    assert told.exit_code == 2
    assert "SIGNING_FILE" in told.output
