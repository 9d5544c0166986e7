"""Documents: the case file of a decision, and the referral as it was made."""

from dataclasses import replace
from datetime import datetime

from intake.config import Settings
from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import restore
from intake.records.dispositions import OVERRIDE_REASONS
from intake.records.models import Disposition, Intake
from intake.records.staff_tables import Staff
from intake.referral import model
from intake.referral.basis import Basis
from intake.referral.content import build_referral


def has_document(disposition: Disposition) -> bool:
    """An emergency is not referred anywhere until staff has cleared it (rule 73)."""
    return disposition.level != Level.EMERGENCY


def referral_of(
    intake: Intake, disposition: Disposition, settings: Settings, basis: Basis
) -> model.Referral:
    """What the document of a decision says, from the answers frozen with that decision.

    It holds the parts that the basis allows, and goes to the recipient that it names.
    """
    case_file = _case_file(intake, disposition, settings)
    receiver = model.Program(basis.recipient)
    return build_referral(
        replace(case_file, basis=basis, receiver=receiver), _local(disposition.decided_at).date()
    )


def _case_file(intake: Intake, disposition: Disposition, settings: Settings) -> model.CaseFile:
    frozen = disposition.suggestion
    given = restore(QUESTIONNAIRE, frozen.answers)
    return model.CaseFile(
        reference=intake.reference,
        channel=intake.channel,
        started_on=_local(intake.started_at).date(),
        given=given,
        suggestion=suggest_placement(Journey(QUESTIONNAIRE, given).answers),
        ruleset=frozen.ruleset,
        questionnaire=frozen.questionnaire_version,
        program=program_of(settings),
        screened_by=intake.started_by.name if intake.started_by else "",
        disposition=model.Disposition(
            level=Level(disposition.level),
            confirmed=disposition.confirmed,
            decided_by=_signed_name(disposition.decided_by),
            decided_at=_local(disposition.decided_at),
            reason_code=disposition.reason,
            reason=OVERRIDE_REASONS.get(disposition.reason, ""),
            words=disposition.words,
            second_name=disposition.second_name,
        ),
    )


def draft_of(given: Given, settings: Settings) -> model.Referral:
    """The document of answers that nobody has decided on, marked as a draft."""
    suggestion = suggest_placement(Journey(QUESTIONNAIRE, given).answers)
    case_file = model.CaseFile(
        reference="DRAFT",
        channel=given["channel"],
        started_on=given["screened_on"],
        given=given,
        suggestion=suggestion,
        ruleset=suggestion.ruleset,
        program=program_of(settings),
    )
    return build_referral(case_file, given["screened_on"])


def program_of(settings: Settings) -> model.Program:
    """The program that runs this site."""
    lines = tuple(line.strip() for line in settings.program_address.split(",") if line.strip())
    return model.Program(settings.program_name, settings.program_phone, lines)


def _signed_name(staff: Staff) -> str:
    return f"{staff.name}, {staff.license}" if staff.license else staff.name


def _local(moment: datetime) -> datetime:
    return moment.astimezone()
