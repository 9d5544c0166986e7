"""Why a document may be made: a consent, a medical emergency (42 CFR 2.51), the person’s own wish;
or that it stays with the program itself.
"""

from dataclasses import dataclass
from datetime import datetime

from intake.referral.consent import ConsentText
from intake.referral.parts import ALL_PARTS


class BasisMissing(Exception):
    """A decided referral was to be made without a consent or an exception that allows it."""


@dataclass(frozen=True)
class Signed:
    """One signature: the name, as whom, how, and when."""

    name: str
    role: str
    method: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentBasis:
    """A signed consent, a copy of which goes with the document."""

    number: str
    text: ConsentText
    text_version: int
    signatures: tuple[Signed, ...]
    parts: frozenset[str]
    recipient: str


@dataclass(frozen=True, kw_only=True)
class EmergencyBasis:
    """A medical emergency in which consent cannot be had first."""

    recipient: str
    affiliation: str
    nature: str
    by: str
    at: datetime
    parts: frozenset[str]


@dataclass(frozen=True)
class RecordBasis:
    """The program's own record of a decision: it holds everything, and goes to nobody."""

    parts: frozenset[str] = ALL_PARTS
    recipient: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnBasis:
    """The person gets a copy of their own record, which takes no consent (42 CFR 2.23)."""

    recipient: str
    parts: frozenset[str]


Basis = ConsentBasis | EmergencyBasis | OwnBasis | RecordBasis
