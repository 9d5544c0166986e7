"""The composition: the sections of the document in words, each with the resources behind it."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

from intake.questionnaire.fhir_codes import BASE, coding
from intake.referral.fhir_basis import REFERRAL_NOTE
from intake.referral.fhir_source import LOINC, Placed, Resource, Source, concept
from intake.referral.model import Cell, ConsentCopy, Facts, StopWarning, Table, Urgency

XHTML = "http://www.w3.org/1999/xhtml"
CODES = {
    "health": coding(LOINC, "10160-0", "History of Medication use Narrative"),
    "substances": coding(LOINC, "29762-2", "Social history Narrative"),
    "standing": coding(LOINC, "42349-1", "Reason for referral (narrative)"),
}


class Section(NamedTuple):
    """One section: its id, the part of the record it belongs to, its title and its words."""

    id: str
    part: str
    title: str
    words: str


def composition(source: Source, placed: Iterable[Placed]) -> Resource:
    """The first resource of the bundle: what the document says, and where each thing stands."""
    behind: dict[str, list[dict[str, str]]] = {}
    for each in placed:
        behind.setdefault(each.section, []).append(source.to(each.place))
    decided = source.case_file.disposition
    return {
        "resourceType": "Composition",
        "language": "en",
        "identifier": {"system": f"{BASE}/referral", "value": source.document.reference},
        "status": "final" if decided else "preliminary",
        "type": concept("Referral note", REFERRAL_NOTE),
        "subject": source.to("patient"),
        "date": source.made_on.isoformat(),
        "author": [source.to("decider-role" if decided else "sender")],
        "title": source.document.title,
        "confidentiality": "R",
        "custodian": source.to("sender"),
        "section": [
            _section(each, behind.get(each.id, []))
            for each in sections(source)
            if source.shares(each.part) and (each.words or each.id in behind)
        ],
    }


def _section(section: Section, entries: list[dict[str, str]]) -> Resource:
    div = f'<div xmlns="{XHTML}" lang="en">{section.words}</div>'
    return {
        "title": section.title,
        "code": {"coding": [CODES[section.id]]} if section.id in CODES else None,
        "text": {"status": "generated", "div": div} if section.words else None,
        "entry": entries,
    }


def sections(source: Source) -> Iterator[Section]:
    """The sections in the order of the document; those that have nothing to say are empty."""
    told = source.document
    yield Section("standing", "", "Urgency", _urgency(told.draft, told.urgency))
    for id, box in (("suggested", told.suggested), ("decided", told.decided)):
        yield Section(id, "", box.heading, _paragraphs((box.level, *box.lines)))
    yield Section("person", "contact", "Person and contacts", _facts(told.person))
    yield Section("stop", "use", "Do not stop suddenly", "".join(map(_warning, told.stop_warnings)))
    yield Section("advice", "use", "At every level of care", _paragraphs(told.advice))
    yield Section("safety", "safety", "Safety", _list(told.flags) + _facts(told.safety))
    yield Section("substances", "use", "Substances", _table(told.substances))
    yield Section("doses", "use", "Doses over time", _table(told.doses) if told.doses else "")
    pump = f"<h3>Baclofen pump</h3>{_facts(told.pump)}" if told.pump else ""
    yield Section("baclofen", "use", "Baclofen", _facts(told.baclofen) + pump)
    yield Section("withdrawal", "use", "Withdrawal and use", _facts(told.withdrawal))
    yield Section("overdose", "use", "Overdose risk", _facts(told.overdose))
    yield Section("health", "health", "Health", _facts(told.health))
    yield Section("reasons", "reasons", "Reasons for the suggested level", _table(told.reasons))
    open_ = _table(told.open_answers) if told.open_answers else ""
    range_ = _paragraphs(told.standing_of_range) + open_
    yield Section("range", "reasons", "Range and open answers", range_)
    plan = f"Duties and this level of care: {told.plan_level}"
    yield Section("duties", "home", plan, _table(told.duties) + _facts(told.duty_facts))
    yield Section("home", "home", "Home and supports", _facts(told.home))
    care = (_table(told.treatments) if told.treatments else "") + _facts(told.medicines)
    yield Section("care", "care", "Treatment before, and medicines for substance use", care)
    yield Section("wishes", "wishes", "What the person wants", _facts(told.wishes))
    yield Section("more", "wishes", "More answers", _facts(told.other))
    yield Section("words", "wishes", "In the person’s own words", _paragraphs((told.words,)))
    yield Section("priority", "reasons", "Priority", _facts(told.priority))
    yield Section("decision", "", "Staff decision", _facts(told.decision))
    about = _paragraphs((*told.about, f"{told.versions}."))
    yield Section("about", "", "About this document", about)
    notice = _paragraphs((told.statement, told.statement_citation))
    yield Section("notice", "", "Notice that goes with this record", notice)
    copy = _consent(told.consent) if told.consent else ""
    yield Section("consent", "", "Copy of the consent", copy)
    given = _facts(told.emergency) if told.emergency else ""
    yield Section("emergency", "", "Given in a medical emergency (42 CFR 2.51)", given)


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{_text(line)}</p>" for line in lines if line.strip())


def _text(words: str) -> str:
    return escape(words, quote=False).replace("\n", "<br/>")


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _urgency(draft: str, urgency: Urgency) -> str:
    return _paragraphs((draft, urgency.word, *urgency.sentences))


def _warning(warning: StopWarning) -> str:
    known = f"Known: {warning.known}." if warning.known else ""
    told = f"Text for the person: {warning.told}" if warning.told else ""
    return f"<h3>{_text(warning.name)}</h3>{_paragraphs((warning.keep, known, told))}"


def _facts(facts: Facts) -> str:
    lines = _list(f"{line.label}: {line.value}" for line in facts.lines)
    gathered = (f"{each.label}: {each.names}" for each in facts.gathered)
    return lines + _paragraphs((*gathered, facts.note))


def _table(table: Table) -> str:
    if not table.rows:
        return _paragraphs(("None named so far.", *table.notes))
    head = "".join(f"<th>{_text(column)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f"<table>{body}</table>{_paragraphs(table.notes)}"


def _cell(cell: Cell) -> str:
    return f"<td>{'<br/>'.join(_text(each) for each in (cell.text, *cell.notes))}</td>"


def _consent(consent: ConsentCopy) -> str:
    sections = "".join(
        f"<h4>{_text(heading)}</h4>{_paragraphs(lines)}" for heading, lines in consent.sections
    )
    return f"<h3>{_text(consent.title)}</h3>{_facts(consent.signatures)}{sections}"
