"""Every public page on an old phone with little signal: few requests, few bytes, one host."""

import re
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from answered_here import VisitorHere
from browser import token_of
from bs4 import BeautifulSoup
from consenting import a_consent
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, an_intake
from playwright.sync_api import Browser
from whole_path import ONLINE, a_whole_intake, with_screen

from intake.questionnaire.languages import CODES
from intake.records import consent_links, intakes
from intake.records.models import Channel, Intake

MOST_BYTES, MOST_REQUESTS = 60_000, 5
"""As they travel: the page, which is never compressed, with its styles, scripts and icon."""
QUESTIONS = tuple({f"/screen/{stop.key}": None for stop in ONLINE.values()})
LIST = "/screen/substances/1/which"
ICON = "/static/img/icon.svg"
FIXED = tuple(f"/static/{name}{of}.html" for name in ("emergency", "crisis") for of in ("", ".es"))
OTHERS = ("/", "/diary", "/come-back", "/check-document", "/nothing-here")
COMPRESSED = {"Accept-Encoding": "gzip, br"}
NAMED_IN_FILES = re.compile(r"""(?:url\(|@import|\bimport|\bfrom)\s*["']([^"']+)["']""")


@pytest.fixture
def person(client: FlaskClient) -> FlaskClient:
    """A browser with a self-screen on whose path every question lies."""
    return with_screen(client, a_whole_intake(Channel.SELF))


@pytest.fixture
def much_to_tell(app: Flask) -> Intake:
    """Of somebody to whom much applies. The page with the answers grows with each one of them."""
    return an_intake(
        submitted=False,
        channel=Channel.SELF,
        substances=[{"substance": each} for each in ("alcohol", "heroin", "alprazolam")],
        takes_baclofen=True,
        pregnancy=True,
        duties=["job", "children", "court", "pets"],
        past_treatment=[{"treatment_kind": "residential", "treatment_end": "finished"}],
        addiction_medicines=["methadone"],
        wants_call=True,
    )


def what_it_takes(client: FlaskClient, address: str, **sent: Any) -> dict[str, int]:
    """The bytes of each answer that a page takes, by address: itself, and all that it names."""
    page = read(client, address, **sent)
    taken, soup = {address: len(page)}, BeautifulSoup(page, "html.parser")
    named = [str(tag["href"]) for tag in soup.select("link[href]")]
    named += [str(tag["src"]) for tag in soup.select("[src]")]
    for path in named:
        if path not in taken:
            content = read(client, path)
            taken[path] = len(read(client, path, headers=COMPRESSED))
            inside = NAMED_IN_FILES.findall(content.decode())
            named += [normpath(join(dirname(path), each)) for each in inside]
    return taken


def read(client: FlaskClient, address: str, **sent: Any) -> bytes:
    with client.open(address, **sent) as response:
        assert not response.location
        return response.data


def weight(taken: dict[str, int]) -> int:
    return sum(taken.values())


def too_heavy(pages: list[dict[str, int]]) -> list[dict[str, int]]:
    return [each for each in pages if weight(each) > MOST_BYTES or len(each) > MOST_REQUESTS]


@pytest.mark.parametrize("language", CODES)
def test_every_question_is_light_and_so_is_the_heaviest_with_its_errors(
    person: FlaskClient, language: str
) -> None:
    person.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    weighed = [what_it_takes(person, each) for each in QUESTIONS]
    assert too_heavy(weighed) == []
    heaviest = next(iter(max(weighed, key=weight)))
    token = token_of(BeautifulSoup(person.get(heaviest).data, "html.parser"))
    refused = what_it_takes(person, heaviest, method="POST", data={"csrf_token": token})
    assert weight(refused) > weight(max(weighed, key=weight))
    assert too_heavy([refused]) == []


def test_every_other_public_page_is_light(
    client: FlaskClient, coordinator: StaffMember, much_to_tell: Intake
) -> None:
    person = with_screen(client, much_to_tell)
    pages = [what_it_takes(person, each) for each in (*OTHERS, *FIXED, "/check")]
    intakes.submit(much_to_tell)
    pages.append(what_it_takes(person, "/result"))
    intake = an_intake(age=40)
    consent = a_consent(intake, coordinator.account)
    secret, code = consent_links.make(intake, consent, coordinator.account, "person")
    pages.append(what_it_takes(person, f"/form/{secret}"))
    token = token_of(BeautifulSoup(person.get(f"/form/{secret}").data, "html.parser"))
    person.post(f"/form/{secret}", data={"csrf_token": token, "code": code})
    pages.append(what_it_takes(person, "/form/sign"))
    assert too_heavy(pages) == []


@pytest.mark.parametrize("address", [LIST, FIXED[0]])
def test_chromium_asks_for_what_was_weighed_and_for_no_other_host(
    chromium: Browser, person: FlaskClient, address: str
) -> None:
    visitor = VisitorHere(chromium, person)
    visitor.open(address)
    visitor.page.wait_for_load_state("networkidle")
    # A browser without a window may do without the icon.
    assert visitor.received | {ICON} == set(what_it_takes(person, address))
    visitor.close()
