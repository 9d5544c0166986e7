"""Who sits at a call in the tests of the console: a coordinator on the phone."""

from collections.abc import Iterator

import pytest
from chromium import Visitor
from desk import WINDOW, Desk
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in


@pytest.fixture
def on_phone(chromium: Browser, server: Server) -> Iterator[Visitor]:
    staff = sign_in(chromium, server, "coordinator", **WINDOW)
    yield staff
    staff.context.close()


@pytest.fixture
def desk(on_phone: Visitor) -> Desk:
    return Desk.with_a_new_call(on_phone)
