"""Whom a referral can go to: those that a consent names, or the programs of the directory."""

from dataclasses import dataclass

from intake.records import programs
from intake.records.consent_tables import Consent, Disclosure
from intake.records.program_tables import Program
from intake.referral.consent import Kind
from intake.referral.profiles import PROFILES, TREATMENT, Profile


@dataclass(frozen=True)
class Recipient:
    """Somebody who may get a referral; what stands in the directory, where they do."""

    name: str
    profile: Profile = TREATMENT
    program_id: int | None = None
    phone: str = ""
    fax: str = ""
    address: str = ""


def offered(consent: Consent) -> dict[str, Recipient]:
    """Who can be chosen under a consent, by the key of their tick box.

    A consent that names its recipients offers these; one for all care every program of the
    directory. Nobody real is referred to a program that is made up.
    """
    if consent.terms.kind is Kind.SPECIFIC:
        names = enumerate(consent.terms.recipients)
        return {f"n{at}": named(name, consent.intake.synthetic) for at, name in names}
    synthetic = consent.intake.synthetic
    return {f"p{each.id}": _of(each) for each in programs.in_use() if synthetic or not each.made_up}


def named(name: str, synthetic: bool) -> Recipient:
    """Somebody by name, with what the directory says where it has them."""
    found = programs.by_name(name)
    known = found and found.active and (synthetic or not found.made_up)
    return _of(found, name) if found and known else Recipient(name)


def of_disclosure(disclosure: Disclosure) -> Recipient:
    """To whom it went, with what the directory says of them today."""
    facts = disclosure.facts
    program = programs.by_id(facts["program"]) if facts.get("program") else None
    profile = PROFILES.get(facts.get("profile", ""), TREATMENT)
    return _of(program, facts["recipient"]) if program else Recipient(facts["recipient"], profile)


def _of(program: Program, name: str = "") -> Recipient:
    return Recipient(
        name or program.name,
        PROFILES.get(program.profile, TREATMENT),
        program.id,
        program.phone,
        program.fax,
        program.address,
    )
