"""The gate, asked under the lock, on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from consenting import RECIPIENT, a_consent, a_document, a_live_consent, an_emergency, outgoing
from make import an_app, an_intake
from sqlalchemy import select
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.placement.model import Level
from intake.records import consents, disclosures, dispositions, documents, events, staff
from intake.records.bases import ConsentMissing
from intake.records.consent_tables import Consent, Disclosure
from intake.records.event_tables import Event
from intake.records.models import Disposition, Intake, StoredReferral
from intake.records.moments import now
from intake.records.staff_tables import Staff


@pytest.fixture
def intake(database_url: str) -> Iterator[Intake]:
    """An intake that a clinician has decided."""
    with an_app(database_url):
        staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician")
        intake = an_intake(age=40)
        dispositions.decide(intake, clinician(), Level.OUTPATIENT, intake.version)
        yield intake


def clinician() -> Staff:
    return db.session.scalars(select(Staff)).one()


def decided(intake: Intake) -> Disposition:
    assert intake.disposition is not None
    return intake.disposition


def gives(intake: Intake, consent: Consent, recipient: str = RECIPIENT) -> Disclosure:
    return disclosures.disclose_under_consent(
        intake,
        decided(intake),
        consent,
        clinician(),
        outgoing(intake, recipient),
        a_document(b"%PDF a document"),
    )


def test_under_a_live_consent_it_leaves_and_is_kept(intake: Intake) -> None:
    consent = a_live_consent(intake, clinician())
    given = gives(intake, consent)
    assert given.facts["recipient"] == RECIPIENT
    assert given.facts["purpose"] == "To plan and give me treatment"
    assert disclosures.fetch(intake, given, clinician()).document == b"%PDF a document"
    kinds = [each.kind for each in db.session.scalars(select(Event).order_by(Event.id))]
    assert kinds[-3:] == ["document-made", "record-disclosed", "document-downloaded"]


def test_unsigned_ended_or_of_another_kind_nothing_leaves(intake: Intake) -> None:
    unsigned = a_consent(intake, clinician())
    ended = a_live_consent(intake, clinician(), parts=("use",))
    consents.end(intake, ended, consents.End.REVOKED, "told us", clinician())
    from intake.referral.consent import Kind

    notes = a_live_consent(intake, clinician(), kind=Kind.COUNSELING_NOTES, parts=())
    for consent in (unsigned, ended, notes):
        with pytest.raises(ConsentMissing):
            gives(intake, consent)
    assert db.session.scalars(select(Disclosure)).all() == []
    assert db.session.scalars(select(StoredReferral)).all() == []


def test_it_leaves_to_nobody_but_the_one_who_is_named(intake: Intake) -> None:
    consent = a_live_consent(intake, clinician())
    for other in ("Another House", "", "example house"):
        with pytest.raises(ConsentMissing):
            gives(intake, consent, other)


def test_a_signature_under_other_words_opens_nothing(intake: Intake) -> None:
    consent = a_live_consent(intake, clinician())
    (signature,) = consent.signatures
    get_past_the_triggers()
    signature.signed = signature.signed | {"text_sha256": "0" * 64}
    db.session.commit()
    with pytest.raises(ConsentMissing):
        gives(intake, consent)


def test_after_revocation_nothing_more_leaves_and_what_went_is_listed(intake: Intake) -> None:
    consent = a_live_consent(intake, clinician())
    given = gives(intake, consent)
    consents.end(intake, consent, consents.End.REVOKED, "told us on the phone", clinician())
    with pytest.raises(ConsentMissing):
        disclosures.fetch(intake, given, clinician())
    with pytest.raises(ConsentMissing):
        gives(intake, consent)
    assert [each.id for each in disclosures.under(consent)] == [given.id]


def test_after_its_day_nothing_more_leaves(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    last = now().astimezone().date() + timedelta(days=1)
    consent = a_live_consent(intake, clinician(), expires_on=last, expires_when="")
    given = gives(intake, consent)
    later = now() + timedelta(days=3)
    monkeypatch.setattr(events, "now", lambda: later)
    with pytest.raises(ConsentMissing):
        disclosures.fetch(intake, given, clinician())


def test_a_decision_that_changed_meanwhile_is_not_given_out(intake: Intake) -> None:
    earlier, consent = decided(intake), a_live_consent(intake, clinician())
    dispositions.decide(
        intake, clinician(), Level.RESIDENTIAL, intake.version, reason="other", words="Again."
    )
    with pytest.raises(documents.NoDocument):
        disclosures.disclose_under_consent(
            intake, earlier, consent, clinician(), outgoing(intake), a_document(b"%PDF")
        )


def test_revoking_while_others_give_out_leaves_no_gap(intake: Intake) -> None:
    """Whatever was given out was given out before the end; nothing after it."""
    from flask import current_app

    app = current_app._get_current_object()
    consent_id, intake_id = a_live_consent(intake, clinician()).id, intake.id
    refused: list[int] = []

    def give_often() -> None:
        with app.app_context():
            for _ in range(8):
                own = db.session.get_one(Intake, intake_id)
                try:
                    gives(own, db.session.get_one(Consent, consent_id))
                except (ConsentMissing, disclosures.ChangedMeanwhile):
                    # Taken back; or the other one gave it out between the look and the act.
                    refused.append(1)

    givers = [threading.Thread(target=give_often) for _ in range(2)]
    for each in givers:
        each.start()
    consent = db.session.get_one(Consent, consent_id)
    consents.end(intake, consent, consents.End.REVOKED, "told us", clinician())
    for each in givers:
        each.join()
    db.session.expire_all()
    numbers = {
        each.kind: each.number
        for each in db.session.scalars(
            select(Event).where(Event.chain == intake_id).order_by(Event.number)
        )
    }
    given = len(disclosures.under(db.session.get_one(Consent, consent_id)))
    assert given + len(refused) == 16
    if given:
        assert numbers["record-disclosed"] < numbers["consent-ended"]


class TestEmergency:
    def test_it_is_recorded_and_accounted_for(self, intake: Intake) -> None:
        told = an_emergency(intake, clinician())
        (listed,) = disclosures.accounted(intake)
        assert listed.id == told.id
        assert listed.facts == {
            "recipient": "Test Nurse, Example Hospital",
            "purpose": "Medical emergency: Not breathing well",
            "what": ["What was taken, and when"],
        }
        assert listed.by.name == "Test Clinician"

    def test_for_a_day_the_referral_may_go_with_it(
        self, intake: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = an_emergency(intake, clinician()).emergency
        assert told is not None
        given = disclosures.disclose_in_emergency(
            intake, decided(intake), told, clinician(), how="by_hand", made=a_document(b"%PDF")
        )
        assert disclosures.fetch(intake, given, clinician()).document == b"%PDF"
        later = now() + timedelta(hours=25)
        monkeypatch.setattr(events, "now", lambda: later)
        with pytest.raises(ConsentMissing):
            disclosures.fetch(intake, given, clinician())


def test_the_account_goes_back_three_years(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    gives(intake, a_live_consent(intake, clinician()))
    for years, listed in ((2.9, 1), (3.1, 0)):
        later = now() + timedelta(days=365 * years)
        monkeypatch.setattr(events, "now", lambda later=later: later)
        assert len(disclosures.accounted(intake)) == listed


def test_a_disclosure_of_another_intake_is_not_there(intake: Intake) -> None:
    given = gives(intake, a_live_consent(intake, clinician()))
    assert disclosures.by_id(an_intake(age=40), given.id) is None
