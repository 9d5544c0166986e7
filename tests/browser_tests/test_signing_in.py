"""Signing in with a real browser: an app, a passkey of a made-up key, a recovery code."""

import pytest
from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser, CDPSession, expect
from servers import Server
from signing_in import begin, give_password, set_up_an_app, sign_in_again, sign_in_at_first

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

ASK_FOR_ANOTHER = """
const get = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = (asked) => {
  const id = Uint8Array.from(atob("ANOTHER"), (letter) => letter.charCodeAt(0));
  asked.publicKey.allowCredentials = [{ type: "public-key", id }];
  return get(asked);
};
"""


@pytest.fixture
def site(server: Server) -> Server:
    """The same server under a name: browsers make no passkeys for an address in numbers."""
    return ByName(**{name: getattr(server, name) for name in server.__dataclass_fields__})


class ByName(Server):
    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


def plug_in_a_key(visitor: Visitor) -> tuple[CDPSession, str]:
    """A security key that exists in this window only, and answers without being touched."""
    devices = visitor.context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    added = devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return devices, added["authenticatorId"]


def add_a_passkey(staff: Visitor, name: str = "Blue key") -> None:
    staff.answer(name=name)
    staff.press("Go on")


def with_their_keys(old: tuple[CDPSession, str], new: tuple[CDPSession, str]) -> str:
    """Pull the key out of one window and plug it into another. Returns the id of its passkey."""
    kept = old[0].send("WebAuthn.getCredentials", {"authenticatorId": old[1]})["credentials"]
    for credential in kept:
        place = {"authenticatorId": new[1], "credential": credential}
        new[0].send("WebAuthn.addCredential", place)
    return str(kept[0]["credentialId"])


def test_a_passkey_is_added_and_opens_the_next_time(chromium: Browser, site: Server) -> None:
    staff = begin(chromium, site, "clinician")
    first = plug_in_a_key(staff)
    staff.page.get_by_role("link", name="Add a passkey").click()
    add_a_passkey(staff)
    expect(staff.page.locator("h1")).to_have_text("Recovery codes")
    staff.open("/account")
    assert "Blue key" in staff.text
    again = Visitor(chromium, site.url)
    with_their_keys(first, plug_in_a_key(again))
    give_password(again, site, "clinician")
    assert again.heading == "Confirm with your passkey"
    again.press("Use the passkey")
    expect(again.page.locator("h1")).to_have_text("Worklist")
    staff.close()
    again.close()


def test_without_the_key_nobody_gets_in(chromium: Browser, site: Server) -> None:
    staff = begin(chromium, site, "clinician")
    plug_in_a_key(staff)
    staff.page.get_by_role("link", name="Add a passkey").click()
    add_a_passkey(staff)
    expect(staff.page.locator("h1")).to_have_text("Recovery codes")
    other = Visitor(chromium, site.url)
    plug_in_a_key(other)
    give_password(other, site, "clinician")
    other.press("Use the passkey")
    expect(other.page.locator("[data-passkey-failed]")).to_be_visible()
    other.open("/worklist")
    assert other.heading == "Sign in"
    staff.close()
    other.close()


def test_the_passkey_of_a_colleague_does_not_open_in_place_of_their_password(
    chromium: Browser, site: Server
) -> None:
    """Whoever took a colleague's key, and has an account of their own, must not get into theirs."""
    colleague = begin(chromium, site, "clinician")
    taken = plug_in_a_key(colleague)
    colleague.page.get_by_role("link", name="Add a passkey").click()
    add_a_passkey(colleague, "Key of a colleague")
    expect(colleague.page.locator("h1")).to_have_text("Recovery codes")
    thief = begin(chromium, site, "coordinator")
    plug_in_a_key(thief)
    thief.page.get_by_role("link", name="Add a passkey").click()
    add_a_passkey(thief, "Own key")
    expect(thief.page.locator("h1")).to_have_text("Recovery codes")
    window = Visitor(chromium, site.url)
    credential = with_their_keys(taken, plug_in_a_key(window))
    give_password(window, site, "coordinator")
    # The page asks for the thief's own key; they have the browser ask for the stolen one instead.
    window.page.add_init_script(ASK_FOR_ANOTHER.replace("ANOTHER", credential))
    window.page.reload()
    window.press("Use the passkey")
    expect(window.page.locator(".notice")).to_contain_text("belongs to somebody else")
    window.open("/worklist")
    assert window.heading == "Sign in"
    for visitor in (colleague, thief, window):
        visitor.close()


def test_where_the_browser_stops_nothing_is_added(chromium: Browser, site: Server) -> None:
    staff = begin(chromium, site, "coordinator")
    staff.page.get_by_role("link", name="Add a passkey").click()
    staff.page.add_init_script("navigator.credentials.create = () => Promise.reject(new Error())")
    add_a_passkey(staff)
    expect(staff.page.locator("[data-passkey-failed]")).to_be_visible()
    staff.open("/account")
    assert staff.heading == "Set up a second step"
    staff.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_an_app_is_set_up_by_its_key_and_opens_the_next_time(
    chromium: Browser, server: Server, javascript: bool
) -> None:
    staff = sign_in_at_first(chromium, server, "coordinator", java_script_enabled=javascript)
    assert staff.heading == "Worklist"
    again = sign_in_again(chromium, server, "coordinator", java_script_enabled=javascript)
    assert again.heading == "Worklist"
    staff.close()
    again.close()


def test_the_picture_is_there(chromium: Browser, server: Server) -> None:
    staff = begin(chromium, server, "coordinator")
    staff.page.get_by_role("link", name="Set up an app").click()
    picture = staff.page.locator(".qr")
    size = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert size > 100
    staff.close()


def test_a_recovery_code_opens_once(chromium: Browser, server: Server) -> None:
    staff = begin(chromium, server, "clinician")
    set_up_an_app(staff)
    staff.press("Make recovery codes")
    codes = staff.page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    expect(staff.page.get_by_role("button", name="Print")).to_be_visible()
    staff.page.get_by_role("link", name="I have kept them").click()
    assert staff.heading == "Worklist"
    staff.press("Sign out")

    def enter(code: str) -> None:
        give_password(staff, server, "clinician")
        staff.page.get_by_role("link", name="Enter a recovery code").click()
        staff.answer(code=code)
        staff.press("Go on")

    enter(codes[0])
    assert staff.heading == "Worklist"
    staff.press("Sign out")
    enter(codes[0])
    assert "none of the codes that you have left" in staff.text
    staff.answer(code=codes[1])
    staff.press("Go on")
    assert staff.heading == "Worklist"
    staff.close()


def test_the_pages_of_accounts_have_no_fault(chromium: Browser, server: Server) -> None:
    found: list[str] = []
    staff = begin(chromium, server, "administrator", bypass_csp=True)
    found += faults_of(staff)
    staff.open("/account/authenticator")
    found += faults_of(staff)
    staff.open("/account/second-step")
    set_up_an_app(staff)
    staff.press("Make recovery codes")
    staff.page.wait_for_selector(".codes")
    found += faults_of(staff)
    for address in ("/account", "/account/passkeys/add", "/staff", "/staff/add", "/staff/1"):
        staff.open(address)
        found += faults_of(staff)
    staff.open("/staff")
    staff.press("Lock")
    staff.page.wait_for_selector("[data-lock-cover]")
    found += faults_of(staff)
    staff.open("/staff")
    found += faults_of(staff)
    other = Visitor(chromium, server.url, bypass_csp=True)
    give_password(other, server, "administrator")
    found += faults_of(other)
    other.open("/sign-in/recovery-code")
    found += faults_of(other)
    staff.context.close()
    other.context.close()
    assert found == []
