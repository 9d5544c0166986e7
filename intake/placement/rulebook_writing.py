"""The rulebook as JSON for programs, and as text for a terminal."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from intake.placement.model import Level
from intake.placement.outline import Outline, lines_of
from intake.placement.rulebook import (
    Case,
    Chapter,
    Entry,
    MeasureEntry,
    OnsetEntry,
    PointsTable,
    Rulebook,
    TextEntry,
)
from intake.placement.sources import Explained, Shelf, Source
from intake.questionnaire import QUESTIONNAIRE

WIDTH = 88


def rulebook_to_json(book: Rulebook) -> dict[str, Any]:
    """The documented answer of `flask rulebook --format json`, made of plain values.

    Keys are only ever added. `ruleset` and `questionnaire` are versions. `rules` come in the
    order of the clinical sheet; their `when` and `unless_known` are sentences, and the same as
    `when_outline` and `unless_known_outline`, nested {words, parts}. `cases` are people for whom
    the rule holds, each with `neighbours` for whom it does not: they differ in one answer.
    `own_cut_off` says that this project chose the number, `source_not_opened` that a person
    must still check the source. `sources` explain each code of a source, by kind.
    """
    entries = sorted(book.entries, key=lambda entry: (entry.rule.number, entry.rule.id))
    return {
        "ruleset": book.ruleset,
        "questionnaire": book.questionnaire,
        "rules": [rule_to_json(entry) for entry in entries],
        "measures": [_measure_to_json(each) for each in book.measures],
        "points": [_points_to_json(table) for table in book.points],
        "texts": [_text_to_json(each) for each in book.texts],
        "onsets": [_onset_to_json(each) for each in book.onsets],
        "levels": [
            {"level": each.code, "label": each.label, "means": each.explained, "track": each.track}
            for each in book.levels
        ],
        "flags": [{"flag": str(flag), "label": flag.label} for flag in book.flags],
        "kept_elsewhere": [
            {"number": each.number, "says": each.says, "kept_in": each.kept_in}
            for each in book.elsewhere
        ],
        "sources": [
            _explained_to_json(each, shelf) for shelf in book.sources for each in shelf.entries
        ],
    }


def rule_to_json(entry: Entry) -> dict[str, Any]:
    rule, questions = entry.rule, QUESTIONNAIRE.questions
    excuse = rule.unless_known
    return {
        "rule": rule.id,
        "number": rule.number,
        "finding": rule.finding,
        "when": rule.when.words(questions),
        "when_outline": _outline_to_json(entry.when),
        "unless_known": excuse.words(questions) if excuse else None,
        "unless_known_outline": (
            _outline_to_json(entry.unless_known) if entry.unless_known else None
        ),
        "at_least": _code(rule.at_least),
        "flags": [str(flag) for flag in rule.flags],
        "asks_for_a_person": rule.hold,
        "told_to_the_person": rule.tell or None,
        "advice": rule.advise or None,
        "source": entry.source.written,
        **_marks_to_json(entry.source),
        "measures": [each.id for each in entry.measures],
        "cases": [_case_to_json(case) for case in entry.cases],
    }


def _marks_to_json(source: Source) -> dict[str, bool]:
    return {"own_cut_off": source.own_cut_off, "source_not_opened": source.not_opened}


def _outline_to_json(outline: Outline) -> dict[str, Any]:
    return {"words": outline.words, "parts": [_outline_to_json(part) for part in outline.parts]}


def _case_to_json(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "level": case.level.code,
        "answers": [{"name": said.name, "answer": said.answer} for said in case.answers],
        "neighbours": [
            {
                "name": each.name,
                "differs_in": each.differs_in,
                "before": each.before or None,
                "after": each.after,
                "level": each.level.code,
            }
            for each in case.neighbours
        ],
    }


def _measure_to_json(entry: MeasureEntry) -> dict[str, Any]:
    return {
        "measure": entry.measure.id,
        "name": entry.measure.short,
        "unit": entry.measure.unit or None,
        "definition": entry.measure.definition or None,
        "worked_out_from": list(entry.measure.reads),
        "source": entry.source.written or None,
        **_marks_to_json(entry.source),
        "rules": list(entry.rules),
    }


def _points_to_json(table: PointsTable) -> dict[str, Any]:
    return {
        "measure": table.measure.id,
        "rows": [
            {"points": row.points, "when_outline": _outline_to_json(row.when)} for row in table.rows
        ],
        "tiers": [{"at_least": least, "tier": name} for least, name in table.tiers],
    }


def _text_to_json(entry: TextEntry) -> dict[str, Any]:
    return {
        "text": entry.text.id,
        "title": entry.text.title,
        "sentences": list(entry.text.sentences),
        "about_outline": _outline_to_json(entry.about),
        "source": entry.source.written,
        **_marks_to_json(entry.source),
    }


def _onset_to_json(entry: OnsetEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "starts": entry.onset.starts,
        "may_start_days": entry.onset.may_start_days,
        "source": entry.source.written,
        **_marks_to_json(entry.source),
    }


def _explained_to_json(entry: Explained, shelf: Shelf) -> dict[str, Any]:
    return {
        "code": entry.code,
        "kind": shelf.id,
        "means": entry.means,
        "addresses": list(entry.addresses),
        "leads_to": list(entry.leads_to),
        "rules": list(entry.rules),
        "cited_by": list(entry.cited_by),
    }


def _code(level: Level | None) -> str | None:
    return level.code if level else None


def rulebook_text(book: Rulebook) -> str:
    """The whole rulebook in lines of at most 88 characters."""
    return "\n".join(_all_lines(book)).strip()


def _all_lines(book: Rulebook) -> Iterator[str]:
    yield from _title(f"Rulebook, rule set {book.ruleset}", "=")
    for sentence in book.to_see_to:
        yield from _wrapped(sentence)
    for chapter in book.chapters:
        yield from _chapter(chapter)
    yield from _title("Measures", "=")
    for measure in book.measures:
        yield from _measure(measure)
    for table in book.points:
        yield from _points(table)
    yield from _title("Texts for the person", "=")
    for text in book.texts:
        yield from _text(text)
    yield from _title("When withdrawal starts", "=")
    for each in book.onsets:
        days = f"may still start until day {each.onset.may_start_days}"
        yield from _item(f"{each.kind}: {each.onset.starts}; {days} ({each.source.written})", 0)
    yield from _title("Kept elsewhere than in rules", "=")
    for kept in book.elsewhere:
        yield from _item(f"{kept.number}: {kept.says} ({kept.kept_in})", 0)
    yield from _title("Sources", "=")
    for shelf in book.sources:
        yield from _shelf(shelf)


def _title(words: str, under: str) -> list[str]:
    return ["", words, under * len(words), ""]


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from _title(chapter.title, "=")
    yield chapter.explained
    for entry in chapter.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield from _title(rule.id, "-")
    yield from _filled("We say", f"{rule.finding}.")
    yield from _filled("Level", f"at least {rule.at_least.label}" if rule.at_least else "none")
    yield "When:"
    yield from _bullets(entry.when)
    if entry.unless_known:
        yield "Unless it is known that:"
        yield from _bullets(entry.unless_known)
    if rule.flags:
        yield from _filled("Flags", "; ".join(flag.label for flag in rule.flags))
    if rule.hold:
        yield from _filled("Hold", "a person must speak with them before a track is shown")
    if rule.tell:
        yield from _filled("The person is told at once", rule.tell)
    if rule.advise:
        yield from _filled("Advice, whatever the level", rule.advise)
    yield from _filled("Source", entry.source.written)
    for case in entry.cases:
        yield from _case(case)


def _case(case: Case) -> Iterator[str]:
    yield from _filled("Holds for", f"{case.name} ({case.level.label.lower()})")
    yield from _item("; ".join(f"{each.name}: {each.answer}" for each in case.answers), 1)
    for each in case.neighbours:
        yield from _item(f"Not if {each.name} ({each.level.label.lower()})", 1)
        before = f"{each.before} -> " if each.before else ""
        yield from _item(f"differs in {each.differs_in}: {before}{each.after}", 2)


def _measure(entry: MeasureEntry) -> Iterator[str]:
    unit = f" ({entry.measure.unit})" if entry.measure.unit else ""
    yield from _item(f"{entry.measure.short}{unit}", 0)
    if entry.measure.definition:
        yield from _item(entry.measure.definition, 1)
    if entry.reads:
        yield from _item(f"Worked out from: {'; '.join(entry.reads)}", 1)
    if entry.source.written:
        yield from _item(f"Source: {entry.source.written}", 1)
    yield from _item(f"Read by: {', '.join(entry.rules)}", 1)


def _points(table: PointsTable) -> Iterator[str]:
    yield from _title(f"Points: {table.measure.short}", "-")
    for row in table.rows:
        (_, first), *below = lines_of(row.when)
        yield from _item(f"{row.points}: {first}", 0)
        for depth, words in below:
            yield from _item(words, depth + 1)
    if table.tiers:
        tiers = ", ".join(f"{name} from {least}" for least, name in reversed(table.tiers))
        yield from _filled("Tiers", tiers)


def _text(entry: TextEntry) -> Iterator[str]:
    yield from _title(entry.text.title, "-")
    for sentence in entry.text.sentences:
        yield from _item(sentence, 0)
    yield "For whom:"
    yield from _bullets(entry.about)
    yield from _filled("Source", entry.source.written)


def _shelf(shelf: Shelf) -> Iterator[str]:
    yield from _title(shelf.title, "-")
    yield from _wrapped(shelf.explained)
    for each in shelf.entries:
        yield from _item(f"{each.code}: {'; '.join(each.leads_to) or each.means}", 0)
        for address in each.addresses:
            # Longer than a line as it may be, an address is only of use in one piece.
            yield f"  {address}"


def _filled(name: str, words: str) -> list[str]:
    return _wrapped(f"{name}: {words}", "", "  ")


def _bullets(outline: Outline) -> Iterator[str]:
    for depth, words in lines_of(outline):
        yield from _item(words, depth + 1)


def _item(words: str, depth: int) -> list[str]:
    start = "  " * depth
    return _wrapped(words, f"{start}- ", f"{start}  ")


def _wrapped(words: str, first: str = "", others: str = "") -> list[str]:
    # The id of a rule is full of hyphens and must stay in one piece.
    return wrap(
        words, WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
