"""What the documents can say at all, and how English is found where it should not be."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from wtforms.fields.core import UnboundField

from intake.placement.model import FLAG_WORDS
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import State
from intake.questionnaire.kinds import STATE_WORDS, AnyOf, Number, OneOf, Question, YesNo
from intake.questionnaire.languages import AS_IN, catalogue, listening, say, say_all, speaking
from intake.questionnaire.model import Group
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.safety_texts import FOR_ANOTHER, LINES, NEVER_STOP, TELL
from intake.questionnaire.substances_catalogue import BY_ID, CLASSES
from intake.records.dispositions import OVERRIDE_REASONS
from intake.referral import consent
from intake.referral.content import build_referral
from intake.referral.model import CaseFile, Referral
from intake.referral.parts import PARTS
from intake.web import errors
from intake.web.consent_forms import NO_END, ROLE_LABELS, SignatureForm
from intake.web.languages import SEARCH_WORDS
from intake.web.question_fields import PICKED
from intake.web.second_language import SAY_NOW

ROOT = Path(__file__).parents[1]
SAYING = ("say", "say_count", "_line", "_calm", "_with")
CODE_LABEL = "Code"
IN_TEMPLATES = re.compile(r'\bsay\("([^"]*)"(?:, as_in="([^"]*)")?')
WORD = re.compile(r"[^\W\d_]{3,}")
RULE = re.compile(r"\b\d+-[a-z0-9-]+|\bcódigo \w+")
"""Ids of rules and codes, which are no words."""
TAG = re.compile(r"<[^>]*>")
ID = re.compile(r"[a-z]+_[a-z_]+")
KEPT_ENGLISH = ("statement", "statement_citation", "short_statement", "reference", "made_on_iso")
KEPT_ENGLISH += ("language", "check_at", "code", "program", "receiver", "parts")


def in_language(case: CaseFile, language: str = "es") -> Referral:
    return build_referral(replace(case, language=language), date(2026, 11, 24))


@cache
def vocabulary() -> frozenset[str]:
    """Everything that can be said, as catalogues name it, to whomever and whoever it is about."""
    with listening() as heard, speaking("es"):
        for question in QUESTIONNAIRE.list_questions():
            _say_question(question)
        _say_pages()
        _say_safety()
        _say_consents()
        for page in errors.PAGES.values():
            say_all((page.title, page.happened, page.now))
        named = [each.name for each in BY_ID.values()]
        told = [words for rule in RULES for words in (rule.finding, rule.advise)]
        for words in (*named, *CLASSES.values(), *told, *FLAG_WORDS.values()):
            say(words)
        for words in OVERRIDE_REASONS.values():
            say(words)
        for month in range(1, 13):
            for written in (text.day, text.short_day_with_year, text.short_month):
                written(date(2026, month, 1))
        for days in (1, 2, 7, 14, 30, 60, 365, 730):
            text.duration(days)
    return frozenset(heard | said_in_code() | said_in_templates())


@cache
def told_to_the_person() -> frozenset[str]:
    """What a person reads who screens alone: questions, pages, safety and good-to-know texts."""
    with listening() as heard, speaking("es"):
        for question in QUESTIONNAIRE.list_questions():
            _say_question(question)
        _say_pages()
        _say_safety()
    asked = list(QUESTIONNAIRE.list_questions())
    listed = [choice.hint for each in asked for choice in getattr(each, "choices", ())]
    names = {*listed, *(each.short for each in asked)}
    return frozenset(heard | set(_marked("screening", "coming_back", "fixed"))) - names


def _say_question(question: Question) -> None:
    say_all((question.short, question.short_other, question.ask, question.say, question.other))
    say_all((question.hint, question.why, question.missing))
    match question:
        case YesNo():
            say_all((question.yes, question.no))
        case OneOf() | AnyOf():
            for choice in question.choices:
                say_all((choice.label, choice.other, choice.hint, choice.group))
            if isinstance(question, AnyOf):
                say(question.none)
        case Number():
            say(question.unit)


def _say_pages() -> None:
    for section in QUESTIONNAIRE.sections:
        say_all((section.title, section.intro))
        for step in section.steps:
            if isinstance(step, Group):
                say_all((step.title, step.entry, step.first, step.first_other, step.intro))
            for page in step.pages if isinstance(step, Group) else (step,):
                say_all((page.title, page.title_other, page.intro, page.intro_other, page.notice))


def _say_safety() -> None:
    say_all((*NEVER_STOP.values(), *TELL.values(), *FOR_ANOTHER.values()))
    say(SAY_NOW)
    for _, name, when in LINES:
        say_all((name, when))
    for text_ in PATIENT_TEXTS:
        say_all((text_.title, *text_.sentences))


def _say_consents() -> None:
    """Every consent that can be asked for, and the form to sign it."""
    for kind in consent.Kind:
        for purpose in consent.PURPOSES:
            parts = tuple(part.id for part in PARTS)
            terms = consent.Terms(
                kind=kind,
                person="",
                discloser="",
                recipients=("", ""),
                parts=parts,
                purpose=purpose,
                expires_on=date(2027, 1, 1),
                guardian_basis="-",
            )
            consent.consent_text(terms)
    say_all(SEARCH_WORDS)
    for state in (State.UNKNOWN, State.DECLINED):
        say(STATE_WORDS[state], as_in=PICKED)
    say_all((*ROLE_LABELS.values(), NO_END, CODE_LABEL))
    for field in vars(SignatureForm).values():
        if isinstance(field, UnboundField):
            say(field.args[0])
            say_all(choice.label for choice in field.kwargs.get("choices", ()))


def said_in_code() -> set[str]:
    """The words that stand in the code right where they are said, or in a constant beside it."""
    said = set()
    for tree in _trees():
        named = dict(_constants(tree))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in SAYING:
                arguments = [each for given in call.args for each in _chosen(given, named)]
                said |= {each.value for each in arguments if isinstance(each.value, str)} - {""}
    return said


def _constants(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    """The texts that a module gives a name."""
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant):
            yield from (
                (name.id, each.value) for name in each.targets if isinstance(name, ast.Name)
            )


def written_in_code() -> set[str]:
    """Every text in the code, where tables of words stand too."""
    return {each.value for each in _nodes(ast.Constant) if isinstance(each.value, str)}


def _chosen(argument: ast.expr, named: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(argument, ast.IfExp):
        yield from (*_chosen(argument.body, named), *_chosen(argument.orelse, named))
    elif isinstance(argument, ast.Name) and argument.id in named:
        yield named[argument.id]
    # The id of a question may be handed on beside the words.
    elif isinstance(argument, ast.Constant) and not ID.fullmatch(str(argument.value)):
        yield argument


@cache
def _trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(each.read_text("utf-8")) for each in ROOT.glob("intake/**/*.py"))


def _nodes(kind: type[Any]) -> Iterator[Any]:
    return (each for tree in _trees() for each in ast.walk(tree) if isinstance(each, kind))


def said_in_templates() -> set[str]:
    """What documents say, and what all other templates mark with `trans`."""
    documents = {
        f"{as_in}{AS_IN}{words}" if as_in else words
        for path in ROOT.glob("templates/documents/*.html")
        for words, as_in in IN_TEMPLATES.findall(path.read_text("utf-8"))
    }
    return documents | set(_marked())


def _marked(*folders: str) -> Iterator[str]:
    """What is marked in the templates of these folders, or in all."""
    reader = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    reader.trim_blocks = reader.lstrip_blocks = True
    reader.policies["ext.i18n.trimmed"] = True
    paths = [path for each in folders or ("**",) for path in ROOT.glob(f"templates/{each}/*.html")]
    for path in paths:
        for _, _, found in reader.extract_translations(path.read_text("utf-8")):  # type: ignore[attr-defined]
            yield from (each for each in (found if isinstance(found, tuple) else (found,)) if each)


def typed_in(value: Any) -> str:
    """All text of some answers: what people wrote stands in their own words."""
    if isinstance(value, Mapping):
        return " ".join(typed_in(each) for each in value.values())
    if is_dataclass(value):
        return " ".join(typed_in(getattr(value, each.name)) for each in fields(value))
    if isinstance(value, tuple):
        return " ".join(typed_in(each) for each in value)
    return value if isinstance(value, str) else ""


def lines_of(part: Any, left_out: Iterable[str] = KEPT_ENGLISH) -> Iterator[str]:
    """Every text of a referral that a reader sees, without what stays in English by law."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for each in fields(part):
            if each.name not in left_out and each.name not in ("state", "sha256", "sections"):
                yield from lines_of(getattr(part, each.name), left_out)
    elif isinstance(part, tuple):
        for each in part:
            yield from lines_of(each, left_out)


@cache
def english_words() -> frozenset[str]:
    """Words of the English sentences that no Spanish one has."""
    entries = {key: told for key, told in catalogue("es").items() if key}
    english = {word for key in entries for word in words_in(key)}
    return frozenset(english - {word for told in entries.values() for word in words_in(told)})


def words_in(words: str) -> set[str]:
    without = re.sub(r"\{\w+\}", " ", words)
    return {each.casefold() for each in WORD.findall(without)}


def english_in(line: str, typed: str = "") -> set[str]:
    """English words in a line that should be Spanish, but for those that somebody typed."""
    return (words_in(RULE.sub(" ", TAG.sub(" ", line))) & english_words()) - words_in(typed)
