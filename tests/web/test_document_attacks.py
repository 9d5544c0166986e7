"""Words that want a document to load, hold or break something, in every place that takes words."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.kinds import Question, ShortText
from intake.referral.basis import RecordBasis
from intake.referral.lines import LONGEST
from intake.referral.model import CaseFile, Program
from intake.web import pdf
from intake.web.document_making import unsigned_document
from tests.referral.cases import PUMP_AND_HEROIN, TODAY, case_file, case_of, decision

pytestmark = pytest.mark.one_database("it is about the making of documents")


@pytest.fixture(autouse=True)
def _worker() -> Iterator[None]:
    yield
    pdf.WORKER.close()


@pytest.fixture
def visited() -> Iterator[tuple[str, list[Any]]]:
    """The address of something that listens on this machine, and who came."""
    came: list[Any] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def listen() -> None:
            while True:
                try:
                    connection, whence = listening.accept()
                except OSError:
                    return
                came.append(whence)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
        listening.shutdown(socket.SHUT_RDWR)


def takes_words(question: Question) -> bool:
    return isinstance(question, ShortText)


def with_words(words: str, names: str = "Example") -> CaseFile:
    """The busiest case, with these words in every question that takes any, and from staff; and
    with these names of people and programs.
    """
    given = dict(case_file(PUMP_AND_HEROIN).given)
    for question in QUESTIONNAIRE.top_level.values():
        if takes_words(question):
            given[question.id] = words
    for group in QUESTIONNAIRE.groups.values():
        for row in given.get(group.id, {}).values():
            row.update({each.id: words for each in group.questions if takes_words(each)})
    case = case_of(given, disposition=decision(Level.MEDICALLY_MANAGED), basis=RecordBasis())
    assert case.disposition
    said = replace(case.disposition, decided_by=names, words=words, second_name=names)
    return replace(
        case,
        disposition=said,
        screened_by=names,
        program=Program(names, names, (names,)),
        receiver=Program(names, names, (names,)),
    )


def made(app: Flask, case: CaseFile) -> tuple[PdfReader, str]:
    with app.test_request_context():
        document, inside = unsigned_document(case, TODAY)
    return PdfReader(BytesIO(document)), inside


ATTEMPTS = (
    '<img src="{}/x.png">',
    "<img src=file:///etc/passwd>",
    '"><link rel=attachment href={}/x><style>@import url({}/x.css)</style>',
    "url({}/x) </style><script src={}></script>",
    "<svg><image href='{}/x.png'/></svg> data:text/html,<b>x</b>",
    "{{% include 'x' %}}{{{{ 7 * 7 }}}} &lt;img src={}&gt;",
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_words_make_it_load_or_hold_anything(
    app: Flask, visited: tuple[str, list[Any]], attempt: str
) -> None:
    address, came = visited
    words = attempt.format(*[address] * 3)
    document, _ = made(app, with_words(words, words))
    assert came == []
    assert list(document.attachments) == ["referral.fhir.json"]
    told = "".join(page.extract_text() for page in document.pages)
    assert "".join(words.split()) in "".join(told.split())
    assert "root:" not in told


def test_a_million_letters_in_every_place_are_shortened(app: Flask) -> None:
    document, inside = made(app, with_words("many words " * 90_000))
    told = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "(shortened here; all of it is in the record)" in told
    told_as_data = [each for each in texts_in(json.loads(inside)) if "many words" in each]
    assert told_as_data
    assert max(map(len, told_as_data)) < 100 * LONGEST


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


@pytest.mark.parametrize(
    ("group", "row"),
    [
        ("substances", {"substance": "alcohol"}),
        ("dose_history", {"period_medicine": "baclofen", "period_mg": 10, "period_times": 3}),
        ("past_treatment", {}),
    ],
)
def test_two_thousand_rows_are_cut_off_and_that_is_said(
    app: Flask, group: str, row: dict[str, Any]
) -> None:
    given = dict(case_file(PUMP_AND_HEROIN).given)
    given[group] = {number: dict(row) for number in range(1, 2001)}
    document, _ = made(app, case_of(given))
    told = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "are in the record." in told
    assert len(document.pages) < 20


def test_characters_that_nobody_sees_are_taken_out(app: Flask) -> None:
    hidden = "Test\x00\x07\u202e Per\u200bson\x1b[31m"
    document, inside = made(app, with_words(hidden, hidden))
    told = "".join(page.extract_text() for page in document.pages)
    for each in "\x00\x07\u202e\x1b":
        assert each not in told
        assert each not in "".join(texts_in(json.loads(inside)))
