"""The HTML of the public pages, by a validator: every page and state, in every language."""

from pathlib import Path

import pytest
from clusters import NotHere
from flask import Flask
from node_programs import html_faults_in
from public_pages import SCREENS, pages_of_a_screen

from intake.questionnaire.languages import CODES

pytestmark = pytest.mark.one_database("it is about the text of pages")

AROUND = ("/", "/come-back", "/diary", "/nothing-here", "/result", "/check-document", "/hide-visit")


@pytest.mark.parametrize("language", CODES)
def test_the_public_pages_are_valid(app: Flask, tmp_path: Path, language: str) -> None:
    pages = {}
    for case in SCREENS:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        pages |= {f"{case}: {name}": page for name, page in pages_of_a_screen(client, case)}
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    pages |= {address: client.get(address).text for address in AROUND}
    assert all(f'<html lang="{language}">' in page for page in pages.values())
    try:
        assert html_faults_in(pages, tmp_path) == {}
    except NotHere as reason:
        pytest.skip(str(reason))


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    page = "<!doctype html><html lang='en'><title>T</title><body><ul><p>x</ul></body></html>"
    try:
        assert html_faults_in({"bad": page}, tmp_path)
    except NotHere as reason:
        pytest.skip(str(reason))
