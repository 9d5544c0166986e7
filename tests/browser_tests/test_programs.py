"""The directory of programs and the match list with a real browser, on a phone and a desk."""

from pathlib import Path

from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in

FILE = "name,levels,phone\nExample Harbor,outpatient,202-555-0141\n"


def test_from_the_directory_to_a_consent_that_names_two_programs(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    found = keeps_the_directory(sign_in(chromium, server, "administrator", **options), tmp_path)
    server.run("example", "10")
    clinician = sign_in(chromium, server, "clinician", **options)
    clinician.open("/practice")
    clinician.press("Turn practice on")
    clinician.open("/worklist")
    clinician.page.get_by_role("link", name="Review").first.click()
    clinician.page.get_by_role("link", name="Programs that fit").click()
    assert clinician.heading.startswith("Programs for ")
    found += faults_of(clinician)
    for name in ("Example House", "Example Harbor"):
        clinician.page.get_by_role("checkbox", name=name).check()
    clinician.press("Ask for consent for what is ticked")
    named = clinician.page.locator("[name=recipient]").input_value()
    assert named.splitlines() == ["Example Harbor", "Example House"]
    found += faults_of(clinician)
    clinician.close()
    assert found == []


def keeps_the_directory(staff: Visitor, folder: Path) -> list[str]:
    """Take the examples away, add a program, take in a file; what is wrong with the pages."""
    staff.open("/programs")
    found = faults_of(staff)
    staff.press("Take the examples out of use")
    staff.open("/programs/add")
    found += faults_of(staff)
    staff.press("Add the program")
    assert staff.page.title().startswith("Error: ")
    found += faults_of(staff)
    staff.answer(name="Example House", levels=["residential", "outpatient"])
    staff.page.get_by_role("group", name="Pregnant people").get_by_label("Yes").check()
    staff.press("Add the program")
    assert staff.heading == "Example House"
    found += faults_of(staff)
    staff.answer(places="2")
    staff.press("Set the places")
    assert "2 free" in staff.text
    staff.open("/programs/file")
    file = folder / "programs.csv"
    file.write_text(f"{FILE}Example Bad,palace,\n")
    staff.page.set_input_files("[name=file]", str(file))
    staff.press("Check the file")
    found += faults_of(staff)
    file.write_text(FILE)
    staff.page.set_input_files("[name=file]", str(file))
    staff.press("Check the file")
    staff.press("Take in all 1 program")
    assert staff.page.locator("tbody th a").all_inner_texts() == ["Example Harbor", "Example House"]
    staff.close()
    return found
