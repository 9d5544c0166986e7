"""Consents: nothing counts before everybody has signed, nor after it has ended."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from consenting import a_consent, a_live_consent, terms
from flask import Flask
from make import an_intake
from sqlalchemy import select, text

from intake.extensions import db
from intake.records import consent_links, consents, events, staff
from intake.records.consents import Standing
from intake.records.event_tables import Event
from intake.records.models import Intake
from intake.records.moments import now
from intake.records.staff_tables import Staff
from intake.referral.consent import Kind


@pytest.fixture
def by(app: Flask) -> Staff:
    staff.add_staff("coordinator@doorway.example", "Test Coordinator", "coordinator")
    return db.session.scalars(select(Staff)).one()


@pytest.fixture
def intake(by: Staff) -> Intake:
    return an_intake(age=40)


def at(monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    """Set the clock."""
    for module in (events, consents, consent_links):
        monkeypatch.setattr(module, "now", lambda: moment)


class TestStanding:
    def test_what_nobody_signed_opens_nothing(self, intake: Intake, by: Staff) -> None:
        assert consents.standing(a_consent(intake, by)) is Standing.UNSIGNED
        assert consents.live(intake) == []

    def test_that_somebody_agreed_in_words_opens_nothing(self, by: Staff) -> None:
        agreed = an_intake(age=40, sharing_wish="yes", in_own_words="Yes, send it to them.")
        assert consents.live(agreed) == []

    def test_a_signed_one_opens(self, intake: Intake, by: Staff) -> None:
        consent = a_live_consent(intake, by)
        assert consents.standing(consent) is Standing.LIVE
        assert consents.live(intake) == [consent]

    @pytest.mark.parametrize("kind", [Kind.PROCEEDINGS, Kind.COUNSELING_NOTES])
    def test_the_separate_ones_open_no_referral(
        self, intake: Intake, by: Staff, kind: Kind
    ) -> None:
        consent = a_live_consent(
            intake, by, kind=kind, purpose="request", proceeding="County court, custody", parts=()
        )
        assert consents.standing(consent) is Standing.LIVE
        assert consents.live(intake) == []

    def test_it_counts_to_the_end_of_its_last_day(
        self, intake: Intake, by: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        last = now().astimezone().date() + timedelta(days=3)
        consent = a_live_consent(intake, by, expires_on=last, expires_when="")
        at(monkeypatch, now() + timedelta(days=2))
        assert consents.standing(consent) is Standing.LIVE
        at(monkeypatch, now() + timedelta(days=5))
        assert consents.standing(consent) is Standing.EXPIRED
        assert consents.live(intake) == []

    def test_a_clock_that_goes_back_wakes_no_expired_one(
        self, intake: Intake, by: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from intake.records import reads

        last = now().astimezone().date() + timedelta(days=3)
        consent = a_live_consent(intake, by, expires_on=last, expires_when="")
        at(monkeypatch, now() + timedelta(days=5))
        reads.note_read(intake, by)
        at(monkeypatch, now() - timedelta(days=30))
        assert consents.standing(consent) is Standing.EXPIRED

    @pytest.mark.parametrize("why", consents.End)
    def test_an_ended_one_opens_nothing(self, intake: Intake, by: Staff, why: consents.End) -> None:
        consent = a_live_consent(intake, by)
        consents.end(intake, consent, why, "told us on the phone", by)
        assert consents.standing(consent).value == why.value
        assert consents.live(intake) == []
        consents.end(intake, consent, consents.End.OVER, "again", by)
        assert consent.end is not None
        assert consent.end.words == "told us on the phone"

    def test_nothing_is_signed_twice_or_after_the_end(self, intake: Intake, by: Staff) -> None:
        consent = a_live_consent(intake, by)
        with pytest.raises(consents.NotToBeSigned):
            consents.sign_on_screen(intake, consent, by, "person", "Another Person")
        refused = a_consent(intake, by, parts=("use",))
        consents.end(intake, refused, consents.End.REFUSED)
        with pytest.raises(consents.NotToBeSigned):
            consents.sign_on_paper(
                intake, refused, by, "person", "Test Person", date(2026, 1, 1), b"%PDF-"
            )

    def test_a_consent_of_another_intake_is_not_there(self, intake: Intake, by: Staff) -> None:
        other = a_consent(an_intake(age=40), by)
        assert consents.by_id(intake, other.id) is None


class TestAsking:
    def test_the_same_asked_twice_is_one(self, intake: Intake, by: Staff) -> None:
        assert a_consent(intake, by).id == a_consent(intake, by).id
        assert a_consent(intake, by, parts=("use",)).id != a_consent(intake, by).id

    def test_incomplete_terms_are_refused_with_what_is_missing(
        self, intake: Intake, by: Staff
    ) -> None:
        with pytest.raises(consents.Incomplete, match="Select at least one part"):
            a_consent(intake, by, parts=())

    def test_the_words_that_were_shown_stay_when_ours_change(
        self, intake: Intake, by: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import intake.referral.consent as words

        consent = a_live_consent(intake, by)
        before = consent.text.written()
        monkeypatch.setattr(words, "REFUSING", ("Other words.",))
        db.session.expire_all()
        assert consent.text.written() == before
        assert consent.text.sha256 == consent.text_sha256

    def test_it_is_noted_without_a_name(self, intake: Intake, by: Staff) -> None:
        consent = a_live_consent(intake, by, person="Somebody Special")
        consents.end(intake, consent, consents.End.REVOKED, "letter", by)
        noted = db.session.execute(select(Event.kind, Event.detail).where(Event.chain == intake.id))
        kinds = {kind: detail for kind, detail in noted if kind.startswith("consent")}
        assert set(kinds) == {"consent-asked", "consent-signed", "consent-ended"}
        assert all(detail == {"consent": consent.id} for detail in kinds.values())


class TestMinors:
    def test_under_18_a_clinician_is_asked(self, by: Staff) -> None:
        young = an_intake(age=16)
        alone = consents.signs_alone(young, "NY", None)
        assert alone is None
        with pytest.raises(consents.AskAClinician):
            consents.ask(young, terms(), by, alone=alone)

    def test_an_unknown_age_is_asked_too(self, by: Staff) -> None:
        assert consents.signs_alone(an_intake(age="declined"), "NY", None) is None

    def test_with_a_parent_both_have_to_sign(self, by: Staff) -> None:
        young = an_intake(age=16)
        said = replace(terms(), guardian_basis="State law asks for both, section 0")
        consent = consents.ask(young, said, by, alone=None, with_parent=True)
        consents.sign_on_screen(young, consent, by, "person", "Test Person")
        assert consents.standing(consent) is Standing.UNSIGNED
        consents.sign_on_screen(young, consent, by, "parent", "Test Parent", "mother")
        assert consents.standing(consent) is Standing.LIVE
        assert "section 0" in consent.text.written()

    def test_for_an_adult_no_parent_signs(self, intake: Intake, by: Staff) -> None:
        consent = consents.ask(intake, terms(), by, alone=True, with_parent=True)
        assert consent.signers == "person"


class TestLink:
    @pytest.fixture
    def asked(self, intake: Intake, by: Staff) -> tuple[Any, str, str]:
        consent = a_consent(intake, by)
        return consent, *consent_links.make(intake, consent, by, "person")

    def test_it_signs_once(self, intake: Intake, asked: tuple[Any, str, str]) -> None:
        consent, secret, code = asked
        link = consent_links.opened(secret, f" {code[:3].lower()}-{code[3:]} ")
        consent_links.sign(intake, link, "Test Person")
        assert consents.standing(consent) is Standing.LIVE
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)
        with pytest.raises(consent_links.LinkGone):
            consent_links.sign(intake, link, "Another Person")

    def test_its_secrets_are_nowhere_in_the_database(self, asked: tuple[Any, str, str]) -> None:
        _, secret, code = asked
        kept = str(db.session.execute(text("SELECT * FROM consent_link")).all())
        assert secret not in kept
        assert code not in kept

    def test_five_wrong_codes_lock_it(self, intake: Intake, asked: tuple[Any, str, str]) -> None:
        _, secret, code = asked
        for _ in range(5):
            with pytest.raises(consent_links.WrongCode):
                consent_links.opened(secret, "222222")
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)
        query = select(Event.kind).where(Event.kind == "consent-link-locked")
        assert len(db.session.scalars(query).all()) == 1

    def test_it_expires_and_a_clock_set_back_does_not_wake_it(
        self,
        intake: Intake,
        by: Staff,
        asked: tuple[Any, str, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from intake.records import reads

        _, secret, code = asked
        at(monkeypatch, now() + timedelta(hours=47))
        consent_links.opened(secret, code)
        at(monkeypatch, now() + timedelta(hours=49))
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)
        reads.note_read(intake, by)
        at(monkeypatch, now())
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)

    def test_a_new_link_ends_the_one_before(
        self, intake: Intake, by: Staff, asked: tuple[Any, str, str]
    ) -> None:
        consent, secret, code = asked
        consent_links.make(intake, consent, by, "person")
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)

    def test_a_link_to_a_consent_that_was_taken_back_is_gone(
        self, intake: Intake, by: Staff, asked: tuple[Any, str, str]
    ) -> None:
        consent, secret, code = asked
        consents.end(intake, consent, consents.End.REVOKED, "changed their mind", by)
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)

    def test_refusing_ends_it(self, intake: Intake, asked: tuple[Any, str, str]) -> None:
        consent, secret, code = asked
        consent_links.refuse(intake, consent_links.opened(secret, code))
        assert consents.standing(consent) is Standing.REFUSED
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, code)

    @pytest.mark.parametrize("secret", ["", "x", "x" * 10_000, "\x00", "’ OR 1=1"])
    def test_what_is_no_link_is_gone(self, asked: tuple[Any, str, str], secret: str) -> None:
        with pytest.raises(consent_links.LinkGone):
            consent_links.opened(secret, "222222")
