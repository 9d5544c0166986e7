"""Consent and giving out with a real browser, from the page of a decided intake."""

from chromium import Visitor


def asks_for_consent(staff: Visitor, person: str = "Test Person") -> str:
    """Make a consent for one program on the page of an intake; returns its address."""
    staff.page.get_by_role("link", name="Consents", exact=True).click()
    staff.page.get_by_role("link", name="Ask for this: To programs").click()
    staff.answer(person=person, recipient="Example House", expires="event")
    staff.answer(expires_when="The end of my treatment")
    staff.press("Make the form")
    assert staff.heading.startswith("Consent ")
    return staff.page.url


def signs_here(staff: Visitor, name: str = "Test Person") -> None:
    """The person signs on the screen that the coordinator turns to them."""
    staff.page.get_by_role("link", name="Sign on this screen").click()
    signs(staff, name)
    assert "Live" in staff.text


def signs(person: Visitor, name: str = "Test Person") -> None:
    """Fill in the signature and send it."""
    person.page.locator("[name=has_read]").check()
    person.answer(as_whom="self", name=name)
    person.page.locator("[name=electronic]").check()
    person.press("Sign")


def gives_out(staff: Visitor) -> None:
    """From the consent to the page of the intake, where the document then stands."""
    staff.page.get_by_role("link", name="Give the referral out").click()
    staff.answer(**{"how-n0": "fax"})
    assert staff.heading == "This is what leaves"
    staff.press("Give it out to Example House")
    assert "Example House" in staff.text
