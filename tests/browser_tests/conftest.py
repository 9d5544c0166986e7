"""Who sits at a call in the tests of the console."""

from collections.abc import Iterator

import pytest
from chromium import Visitor
from desk import WINDOW, Desk
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in


@pytest.fixture
def coordinator(chromium: Browser, server: Server) -> Iterator[Visitor]:
    staff = sign_in(chromium, server, "coordinator", **WINDOW)
    yield staff
    staff.context.close()


@pytest.fixture
def desk(coordinator: Visitor) -> Desk:
    return Desk.with_a_new_call(coordinator)
