"""The clock of the app, set where a test wants it."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.records import moments


class Clock:
    """Stands still from the start of the test, and moves when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.now(UTC)
        monkeypatch.setattr(moments, "now", lambda: self.now)

    def goes_on(self, **span: float) -> None:
        self.now += timedelta(**span)

    def is_set_back(self, **span: float) -> None:
        self.now -= timedelta(**span)
