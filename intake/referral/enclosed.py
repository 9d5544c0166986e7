"""What goes with a disclosure: the copy of the consent, or the record of the emergency."""

from intake.questionnaire import text
from intake.questionnaire.languages import say
from intake.referral.basis import Basis, ConsentBasis, EmergencyBasis, Signed
from intake.referral.lines import plain
from intake.referral.model import ConsentCopy, Facts, Line
from intake.referral.standing import moment

ROLES = {"person": "the person", "parent": "parent or guardian", "representative": "representative"}
METHODS = {
    "link": "electronically, by a one-time link",
    "screen": "electronically, on a screen of the program",
    "paper": "on paper, which the program keeps",
}


def consent_copy(basis: Basis | None) -> ConsentCopy | None:
    """The consent word for word, with its signatures."""
    if not isinstance(basis, ConsentBasis):
        return None
    sections = tuple(
        (section.heading, tuple(plain(line) for line in section.lines))
        for section in basis.text.sections
    )
    told = [
        _line(
            "Consent",
            say(
                "{number}, text version {version}",
                number=plain(basis.number),
                version=basis.text_version,
            ),
        )
    ]
    told += [
        Line(say("Signed by {role}", role=say(ROLES[each.role])), _signed(each))
        for each in basis.signatures
    ]
    told.append(_line("Hash of the text (SHA-256)", basis.text.sha256))
    return ConsentCopy(basis.text.title, sections, Facts(tuple(told)))


def _signed(signature: Signed) -> str:
    # On paper stands the day alone.
    on_paper = signature.method == "paper"
    when = text.day(signature.at.date()) if on_paper else moment(signature.at)
    return f"{plain(signature.name)}, {say(METHODS[signature.method])}, {when}"


def emergency_facts(basis: Basis | None) -> Facts | None:
    """What 42 CFR 2.51(c) wants on record: who received it, when, from whom and why."""
    if not isinstance(basis, EmergencyBasis):
        return None
    return Facts(
        (
            _line("Given to", plain(basis.recipient)),
            _line("Of", plain(basis.affiliation)),
            _line("Given by", plain(basis.by)),
            _line("At", moment(basis.at)),
            _line("Medical emergency", plain(basis.nature)),
        )
    )


def _line(label: str, value: str) -> Line:
    return Line(say(label), value)
