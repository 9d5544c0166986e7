"""Draws made-up intakes as rows of the tables, in the proportions of a program of three years."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from intake.records.models import sort_key_of
from intake.records.vault import vault

DAYS = 3 * 365
EARLIER = timedelta(days=DAYS)
"""So much before the copies something is due, as the lists of it open what is sealed."""
FIRST, LAST = "Testina", "Sampleman"
"""Names of every third person each; every ninth has both."""
LEFT, RIGHT = "Lefty", "Righty"
"""A first and a last name of every hundredth person each, that nobody has together."""
RARE = tuple(each.lower() for each in (FIRST, LAST, LEFT, RIGHT))
HOSPITAL = "202-555-0199"
"""The number from which every hundredth intake was asked for."""
PARTS = ("test", "sam", "mock", "dummy", "fake", "demo", "pre", "trial")
NAMES = tuple(one + two for one in PARTS for two in PARTS)
AREAS = tuple(str(each) for each in range(203, 990) if each % 100 > 11)
STANDINGS = {"waiting": 10, "open": 6, "parked": 6, "over": 6, "unsent": 2, "decided": 70}
"""Where the intakes stand, in percent: open calls by what is to be done about them."""
OUTCOMES = {"open": "dropped", "parked": "parked", "over": "information_only"}
LEVELS = {1: 30, 2: 25, 3: 25, 4: 15, 5: 5}
ANSWERS = 3
"""Answers and events of each, which a real one has many more of."""


@dataclass
class Sample:
    """What is sealed in every row of its kind, as the app wrote it for an intake of its own."""

    answers: dict[str, Any]
    facts: dict[str, Any]


@dataclass
class Many:
    """Draws intakes one after the other, the oldest first, with what belongs to them.

    `people` see to them, the first of them to every fifth; `ids` count on for the tables that
    others point to.
    """

    size: int
    people: Sequence[int]
    ids: dict[str, Iterator[int]]
    sample: Sample

    def __post_init__(self) -> None:
        self.draw = random.Random(1)  # noqa: S311 nothing secret is drawn
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.now = datetime.now(UTC)
        self.ring = vault().ring
        self.digests: dict[tuple[str, str], bytes] = {}
        self.answers = json.dumps(self.sample.answers).encode()
        self.facts = json.dumps(self.sample.facts).encode()
        self.unread = self.draw.randbytes(120)

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def add_part(
        self, table: str, of: UUID, column: str, plain: bytes | None = None, **row: Any
    ) -> None:
        """A row of an intake with one sealed value; one that nobody reads opens with no key."""
        key, sealed = f"{self.draw.getrandbits(128):032x}", self.unread
        if plain is not None:
            sealed = self.ring.seal(plain, f"{table}.{column} {of}/{UUID(key)}")
        self.add(table, intake_id=of.hex, key=key, **row, **{f"{column}_sealed": sealed})

    def add_one(self, number: int) -> None:
        draw, share = self.draw, (self.size - number) / self.size
        began = self.now - timedelta(days=1, seconds=share * DAYS * 86_400)
        [standing] = draw.choices(list(STANDINGS), list(STANDINGS.values()))
        is_call = standing in OUTCOMES or draw.random() < 0.6
        # Every tenth is to be called back; where nobody waits any more, that was done.
        back = is_call and draw.random() < 0.1
        is_done = standing == "decided" or draw.random() < 0.5
        at, by = _said(began), draw.choice(self.people)
        early = _said(began - EARLIER)
        due = early if back and not is_done else None
        id_ = self._intake(number, began, standing, is_call, due)
        self._answers_and_events(id_, at)
        self._look_ups(number, id_)
        if is_call:
            outcome = OUTCOMES.get(standing, "sent_to_review")
            row = {"by_id": by, "begun_at": at, "ended_at": at, "outcome": outcome}
            self.add_part("call", id_, "words", **row)
        if back:
            self._call_back(id_, early, by, is_done)
        if standing == "decided":
            self._decision(id_, at, by, early)

    def _intake(
        self, number: int, began: datetime, standing: str, is_call: bool, call_back: str | None
    ) -> UUID:
        draw, at = self.draw, _said(began)
        milliseconds = int(began.timestamp() * 1000)
        id_ = UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number << 40 | draw.getrandbits(40))
        [level] = draw.choices(list(LEVELS), list(LEVELS.values()))
        luck = draw.random()
        due = began + timedelta(hours=48 if luck < 0.1 else 14 * 24) if luck < 0.3 else None
        key = SimpleNamespace(
            id=id_,
            urgent=level == 5 or draw.random() < 0.05,
            level=level,
            due_at=due,
            priority=draw.choice((1, 2, 3)) if due else 4,
            started_at=began,
            sent_at=None if standing in OUTCOMES or standing == "unsent" else began,
        )
        owner = self.people[0] if luck < 0.2 else draw.choice(self.people) if luck < 0.8 else None
        self.add(
            "intake",
            id=id_.hex,
            reference=f"{number // 10_000:04d}-{number % 10_000:04d}",
            channel="call" if is_call else "self",
            status="open" if standing in OUTCOMES else standing,
            call_state=standing if standing in ("parked", "over") else "",
            call_back_at=call_back,
            started_at=at,
            updated_at=at,
            sent_at=at if key.sent_at else None,
            due_at=_said(due) if due else None,
            urgent=key.urgent,
            level=level,
            priority=key.priority,
            sort_key=sort_key_of(key),  # type: ignore[arg-type]
            settled=draw.random() < 0.5,
            minor=False,
            synthetic=False,
            answers_sealed=self.ring.seal(self.answers, f"intake.answers {id_}"),
            owner_id=owner,
            version=1,
        )
        return id_

    def _answers_and_events(self, id_: UUID, at: str) -> None:
        for number in range(1, ANSWERS + 1):
            self.add_part("given_answer", id_, "given", given_at=at)
            self.add(
                "event", chain=id_.hex, number=number, kind="intake-answered", purpose="care",
                detail="{}", at=at, mac=self.unread[:32],
            )  # fmt: skip
        mac = self.unread[:32]
        self.add("event_chain", chain=id_.hex, length=ANSWERS, last=mac, mac=mac)

    def _look_ups(self, number: int, id_: UUID) -> None:
        draw, names = self.draw, RARE
        first = names[0] if draw.random() < 1 / 3 else draw.choice(NAMES)
        last = names[1] if draw.random() < 1 / 3 else draw.choice(NAMES)
        if number % 100 < 2:
            first, last = (names[2], last) if number % 100 else (first, names[3])
        phone = f"+1{draw.choice(AREAS)}55501{draw.randrange(100):02d}"
        born = date(1950, 1, 1) + timedelta(days=draw.randrange(20_000))
        known = {("name", first), ("name", last), ("phone", phone)}
        known.add(("birth-date", born.isoformat()))
        if number % 100 == 2:
            known.add(("caller-phone", f"+1{HOSPITAL.replace('-', '')}"))
        for each in known:
            if each not in self.digests:
                self.digests[each] = self.ring.digest(*each)
            self.add("look_up", intake_id=id_.hex, digest=self.digests[each])

    def _call_back(self, id_: UUID, at: str, by: int, is_done: bool) -> None:
        agreed = {"due_at": at, "zone": "America/Chicago", "whose": "person", "made_at": at}
        result = {"done_at": at if is_done else None, "result": "reached" if is_done else ""}
        self.add_part("call_back", id_, "words", b"", made_by_id=by, **agreed, **result)

    def _decision(self, id_: UUID, at: str, by: int, early: str) -> None:
        suggestion, disposition = next(self.ids["suggestion"]), next(self.ids["disposition"])
        versions = {"ruleset": 1, "questionnaire_version": 1}
        frozen = {"id": suggestion, "result_sealed": self.unread, "made_at": at, **versions}
        self.add_part("suggestion", id_, "answers", **frozen)
        decided = {"level": 1, "confirmed": True, "reason": "", "decided_by_id": by}
        row = {"id": disposition, "suggestion_id": suggestion, "decided_at": at, **decided}
        self.add_part("disposition", id_, "words", second_name_sealed=b"", **row)
        if self.draw.random() < 0.4:
            self._sending(id_, at, by, early)

    def _sending(self, id_: UUID, at: str, by: int, early: str) -> None:
        disclosure, sending = next(self.ids["disclosure"]), next(self.ids["sending"])
        is_over = self.draw.random() < 0.95
        given = {"id": disclosure, "how": "fax", "by_id": by, "at": at}
        self.add_part("disclosure", id_, "facts", self.facts, **given)
        self.add(
            "sending", id=sending, intake_id=id_.hex, disclosure_id=disclosure, sent_by_id=by,
            synthetic=False, rank=1, state="withdrawn" if is_over else "sent",
            remind_at=None if is_over else early,
        )  # fmt: skip
        step = {"sending_id": sending, "step": "sent", "by_id": by, "at": at}
        self.add_part("sending_event", id_, "said", b'{"words": ""}', **step)


def _said(moment: datetime) -> str:
    """As SQLite keeps it, and as PostgreSQL reads it where the clock is that of UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"
