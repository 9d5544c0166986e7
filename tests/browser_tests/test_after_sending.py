"""After sending, on a phone: a call is asked for, a copy is saved, pages are printed."""

import io

from chromium import Visitor
from looking import PHONE as SMALLEST
from looking import faults_of
from playwright.sync_api import Browser
from pypdf import PdfReader
from servers import Server
from walking import screen_with_baclofen

PHONE = {"width": 360, "height": 740}


def looks_right(person: Visitor) -> None:
    """No fault that axe can find, light or dark, and nothing wider than the smallest phone."""
    assert faults_of(person, (SMALLEST,)) == []
    person.page.set_viewport_size(PHONE)


def printed(person: Visitor) -> PdfReader:
    """The page as it comes out of a printer, on letter paper."""
    person.page.emulate_media(media="print")
    margins = {side: "0.5in" for side in ("top", "right", "bottom", "left")}
    return PdfReader(io.BytesIO(person.page.pdf(format="Letter", margin=margins)))  # type: ignore[arg-type]


def test_a_call_a_copy_and_paper(chromium: Browser, server: Server) -> None:
    person = Visitor(chromium, server.url, viewport=PHONE, bypass_csp=True)
    screen_with_baclofen(person, wants_call=False)
    looks_right(person)
    person.press("Ask for a call")
    assert "Enter the phone number that we should call" in person.text
    looks_right(person)
    person.answer(phone="202-555-0147", safe_message=False, best_time="After 5 pm")
    person.press("Ask for a call")
    assert "A person will call you" in person.text
    looks_right(person)

    with person.page.expect_download() as saved:
        person.page.get_by_role("link", name="Save a copy (PDF)").click()
    assert saved.value.suggested_filename.startswith("my-copy-")
    copy = PdfReader(str(saved.value.path()))
    assert "Do not stop baclofen suddenly" in copy.pages[0].extract_text()

    on_paper = " ".join(page.extract_text() for page in printed(person).pages)
    assert "What happens next" in on_paper
    assert "Exit this page" not in on_paper
    assert "Save a copy" not in on_paper

    person.page.emulate_media(media="screen")
    person.open("/diary")
    assert person.page.get_by_role("button", name="Print this page").is_visible()
    looks_right(person)
    diary = printed(person)
    assert len(diary.pages) == 1
    assert "How I felt" in diary.pages[0].extract_text()
    person.close()
