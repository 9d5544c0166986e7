"""Signing in with a real browser: through every step that a person has to take, or past them."""

import time
from dataclasses import replace
from typing import Any

from chromium import Visitor
from make import PASSWORD, a_session, account_of, take_first_steps
from passlib.totp import TOTP
from playwright.sync_api import Browser
from servers import Server

from intake import Settings, create_app
from intake.extensions import db
from intake.records.second_factors import codes

OWN_PASSWORD = PASSWORD
STEP = 30
"""Seconds that a code of an authenticator app counts."""


def sign_in(browser: Browser, server: Server, role: str, **options: Any) -> Visitor:
    """Somebody who has done all first steps and is signed in, on the page where they arrive.

    How people get there is tried by those who take every step: `sign_in_at_first`.
    """
    name, value = _a_session_on(server, role)
    staff = Visitor(browser, server.url, **options)
    staff.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    staff.open("/desk")
    assert staff.heading == ("Staff" if role == "administrator" else "Worklist")
    return staff


def _a_session_on(server: Server, role: str) -> tuple[str, str]:
    """Write into the database of the server what the first steps would have left there."""
    settings = replace(Settings.from_environment(server.environment), testing=True)
    app = create_app(settings)
    with app.app_context():
        account = account_of(server.passwords[role][0])
        take_first_steps(account, str(codes().generate_totp_secret()))
        cookie = a_session(app, account)
        db.session.remove()
        db.engine.dispose()
    return cookie


def sign_in_at_first(browser: Browser, server: Server, role: str, **options: Any) -> Visitor:
    """Sign in for the first time: choose a password, set up an app, arrive."""
    staff = begin(browser, server, role, **options)
    server.keys[role] = set_up_an_app(staff)
    staff.page.get_by_role("link", name="Not now").click()
    return staff


def begin(browser: Browser, server: Server, role: str, **options: Any) -> Visitor:
    """Use the first password that was printed, and choose another one."""
    email, first = server.passwords[role]
    staff = Visitor(browser, server.url, **options)
    staff.open("/desk")
    staff.answer(email=email, password=first)
    staff.press("Sign in")
    assert staff.heading == "Choose a password"
    staff.answer(password=first, new_password=OWN_PASSWORD, new_password_confirm=OWN_PASSWORD)
    staff.press("Save the new password")
    assert staff.heading == "Set up a second step"
    return staff


def set_up_an_app(staff: Visitor) -> str:
    """Type the key into an app, and its code into the page. Returns the key."""
    staff.page.get_by_role("link", name="Set up an app").click()
    key = staff.page.locator("[data-key]").inner_text()
    staff.answer(code=a_code_of(key))
    staff.press("Set up the app")
    assert staff.heading == "Recovery codes"
    return key


def sign_in_again(browser: Browser, server: Server, role: str, **options: Any) -> Visitor:
    """Sign in with the own password and the code that the app shows after the one used last."""
    staff = Visitor(browser, server.url, **options)
    give_password(staff, server, role)
    assert staff.heading == "Enter the code of your app"
    staff.answer(code=a_code_of(server.keys[role], later=1))
    staff.press("Go on")
    return staff


def give_password(staff: Visitor, server: Server, role: str) -> None:
    staff.open("/sign-in")
    staff.answer(email=server.passwords[role][0], password=OWN_PASSWORD)
    staff.press("Sign in")


def a_code_of(key: str, later: int = 0) -> str:
    """What the app shows, or will show some steps later: the clocks need not agree exactly."""
    return str(TOTP(key=key).generate(time=time.time() + later * STEP).token)
