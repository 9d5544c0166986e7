"""Certificates of what was purged: each covers a list, and is chained to the one before."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from intake.extensions import db
from intake.records import moments, retention
from intake.records.database import write
from intake.records.event_tables import SYSTEM, Event, EventChain
from intake.records.events import Kind, keyed, note
from intake.records.retention_tables import PurgeCertificate, Purged

FIRST = "0" * 64
"""What stands before the first certificate."""


@write
def certify(by: str) -> PurgeCertificate | None:
    """Certify everything that was purged and has no certificate yet; None where nothing was.

    A run that was cut off is certified by the next one.
    """
    # Two runs at the same time take turns, so that no number is used twice.
    db.session.get(EventChain, SYSTEM, with_for_update=True)
    rows = db.session.scalars(
        select(Purged).where(Purged.certificate_id.is_(None)).order_by(Purged.id)
    ).all()
    if not rows:
        return None
    last = db.session.scalar(select(PurgeCertificate).order_by(PurgeCertificate.id.desc()).limit(1))
    made = PurgeCertificate(
        id=last.id + 1 if last else 1,
        made_at=moments.now(),
        made_by=f"{by}, periods {retention.version()}",
        before=last.sha256 if last else FIRST,
        sha256="",
        mac=b"",
        purged=list(rows),
    )
    made.sha256 = _hash(content(made))
    made.mac = keyed(made.sha256)
    db.session.add(made)
    db.session.flush()
    note(Kind.CERTIFIED, certificate=made.id, records=len(rows))
    return made


def content(certificate: PurgeCertificate) -> dict[str, Any]:
    """What the hash of a certificate covers."""
    return {
        "certificate": certificate.id,
        "made_at": certificate.made_at.isoformat(timespec="microseconds"),
        "made_by": certificate.made_by,
        "counts": dict(sorted(Counter(each.kind for each in certificate.purged).items())),
        "records": [
            {
                "reference": each.reference,
                "type": each.kind,
                "record": str(each.chain),
                "purged_at": each.purged_at.isoformat(timespec="microseconds"),
            }
            for each in certificate.purged
        ],
        "certificate_before": certificate.before,
    }


def to_json(certificate: PurgeCertificate) -> dict[str, Any]:
    """The certificate with its hash: SHA-256 of the rest as JSON, keys sorted, no spaces."""
    return {**content(certificate), "sha256": certificate.sha256}


def to_text(certificate: PurgeCertificate) -> str:
    """The certificate as a page to print."""
    said = content(certificate)
    lines = [
        f"Certificate of deletion {said['certificate']}",
        "",
        f"Made at {said['made_at']} by {said['made_by']}.",
        "The records below were deleted for good, because their period of keeping was over.",
        "",
        *(f"{count:>8,}  {kind}" for kind, count in said["counts"].items()),
        "",
        *(f"{each['reference']}  {each['purged_at']}  {each['type']}" for each in said["records"]),
        "",
        f"Certificate before:  {said['certificate_before']}",
        f"This certificate:    {certificate.sha256}",
        "(SHA-256 of the certificate as JSON without this line, keys sorted, no spaces)",
    ]
    return "\n".join(lines)


def by_number(number: int) -> PurgeCertificate | None:
    return db.session.get(PurgeCertificate, number)


def faults() -> Iterator[str]:
    """What is not as it was written, of all certificates, each as a sentence."""
    before, number = FIRST, 0
    for each in db.session.scalars(select(PurgeCertificate).order_by(PurgeCertificate.id)):
        number += 1
        if each.id != number:
            yield f"certificate {number}: is missing"
            number = each.id
        elif each.before != before:
            yield f"certificate {each.id}: does not follow the one before it"
        if _hash(content(each)) != each.sha256 or not hmac.compare_digest(
            keyed(each.sha256), each.mac
        ):
            yield f"certificate {each.id}: was changed, or its list was"
        before = each.sha256
    noted = select(func.count()).where(Event.chain == SYSTEM, Event.kind == Kind.CERTIFIED)
    if (made := db.session.scalar(noted) or 0) != number:
        yield f"certificates: there are {number}, and the log tells of {made}"


def chains_let_go() -> set[UUID]:
    """The chains of events that are gone by right: their period was over, and it is certified."""
    gone = select(Purged.chain).where(
        Purged.kind == retention.RecordKind.EVENTS, Purged.certificate_id.is_not(None)
    )
    return set(db.session.scalars(gone))


def _hash(said: dict[str, Any]) -> str:
    written = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
