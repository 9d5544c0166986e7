"""What would leave, looked at before it does: made of the same values as the document."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask import current_app
from markupsafe import Markup

from intake.config import Settings
from intake.questionnaire.languages import ENGLISH, say, speaking
from intake.records import bases, disclosures, documents
from intake.records.consent_tables import Consent
from intake.records.disclosures import Seen
from intake.records.models import Disposition, Intake
from intake.records.recipients import Recipient
from intake.referral.basis import Basis
from intake.referral.content import build_referral
from intake.referral.model import CaseFile, Program, Referral
from intake.referral.parts import ALL_PARTS, PARTS, Part

UNNAMED = "The person"
"""To whom an own copy goes while nobody gave a name."""
LEAVES, TAKEN_AWAY = "leaves", "taken_away"
NO_USE = "They have no use for it"
NOT_AGREED = "The person did not agree to share it"


@dataclass(frozen=True)
class Preview:
    """One document before it leaves. `mark` tells whether it is still the same."""

    recipient: Recipient
    case_file: CaseFile
    made_on: date
    referral: Referral
    seen: Seen
    agreed: frozenset[str]
    parts: frozenset[str]

    @property
    def mark(self) -> str:
        """The state that it was made of, and a hash of every word in it."""
        words = json.dumps(asdict(self.referral), default=_plain, sort_keys=True)
        return f"{'.'.join(map(str, self.seen))}.{hashlib.sha256(words.encode()).hexdigest()}"

    @property
    def content(self) -> Markup:
        """Every section and line of the document, by the template of the document itself."""
        template = current_app.jinja_env.get_template("documents/referral.html")
        context = template.new_context({"referral": self.referral})
        written = "".join(template.blocks["content"](context))
        return Markup(written)  # noqa: S704 the template has escaped it

    @property
    def may_leave(self) -> list[Part]:
        """The parts that staff may take away."""
        return [each for each in PARTS if each.id in self.agreed & self.recipient.profile.parts]

    @property
    def stays(self) -> list[tuple[Part, str]]:
        """The parts that stay behind whatever staff tick, and why."""
        return [
            (each, NOT_AGREED if each.id not in self.agreed else NO_USE)
            for each in PARTS
            if each not in self.may_leave
        ]

    @property
    def quotes_others(self) -> bool:
        """Whether the reasons go along while a part that they may quote stays behind."""
        return "reasons" in self.parts and self.parts != ALL_PARTS


def preview_of(
    intake: Intake,
    decided: Disposition,
    settings: Settings,
    consent: Consent,
    recipient: Recipient,
    ticked: frozenset[str],
    language: str = ENGLISH,
) -> Preview:
    """What would leave to this recipient under this consent. Raises ConsentMissing."""
    basis = bases.basis_of_consent(consent, recipient, ticked)
    agreed = frozenset(consent.terms.parts)
    return _made(intake, decided, settings, recipient, basis, agreed, language)


def own_preview_of(
    intake: Intake, decided: Disposition, settings: Settings, basis: Basis, language: str
) -> Preview:
    """What the person would get as their own copy."""
    return _made(intake, decided, settings, Recipient(basis.recipient), basis, ALL_PARTS, language)


def _made(
    intake: Intake,
    decided: Disposition,
    settings: Settings,
    recipient: Recipient,
    basis: Basis,
    agreed: frozenset[str],
    language: str,
) -> Preview:
    address = tuple(each.strip() for each in recipient.address.split(",") if each.strip())
    with speaking(language):
        name = say(UNNAMED) if recipient.name == UNNAMED else recipient.name
    receiver = Program(name, recipient.phone, address, fax=recipient.fax)
    case_file = documents.case_file_of(intake, decided, settings, basis, receiver)
    case_file = replace(case_file, language=language)
    day = documents.day_of(decided)
    seen = disclosures.seen_now(intake, recipient.name)
    referral = build_referral(case_file, day)
    return Preview(recipient, case_file, day, referral, seen, agreed, basis.parts)


def what_changed(shown: str, preview: Preview) -> str:
    """Why a page that was shown with this mark is not what would leave now; "" where it is."""
    if shown == preview.mark:
        return ""
    *before, _ = shown.split(".")
    now = [str(each) for each in preview.seen]
    if before[:2] != now[:2]:
        return "The answers or the decision changed since you looked"
    if before != now:
        return "It was given out there since you looked"
    return (
        "What leaves is not what you looked at: parts were taken away, the consent "
        "changed, or another language was chosen"
    )


def _plain(value: Any) -> Any:
    """Sets and the like in one order, so that the same words always give the same hash."""
    return sorted(value) if isinstance(value, frozenset | set) else str(value)


def marks_fit(previews: Mapping[str, Preview], shown: Mapping[str, str]) -> dict[str, str]:
    """What changed since, by the key of the recipient; empty where nothing did."""
    found = {key: what_changed(shown[key], each) for key, each in previews.items()}
    return {key: why for key, why in found.items() if why}
