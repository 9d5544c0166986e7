"""Which language a page speaks: the one chosen here, else the first of the browser that we have."""

from contextlib import ExitStack

from babel import negotiate_locale
from flask import Flask, g, request, session, url_for
from flask_babel import Babel, get_locale, refresh

from intake.questionnaire.languages import CODES, ENGLISH, NAMES, own_name, say, speaking
from intake.web import fixed_pages

PUBLIC = {
    *("screening", "after_sending", "leaving", "coming_back", "consent_link", "verifying"),
    "language_choice",
}
"""The blueprints whose pages speak every language. Staff work in English."""
CHOSEN = "language"
"""Under this name the session has the language that somebody chose."""


SEARCH_WORDS = (
    "Type a name, in any spelling, or open the list.",
    "No name is spelled like this. Is it one of these?",
    "Nothing found. Try another spelling or name, or choose this:",
    "Nothing found. Try another spelling, or choose from the whole list:",
    "Choose one of these, so that it is saved. To choose nothing, empty the field.",
    "The first {shown} of {count}. Type more letters to see fewer.",
    "{count} names",
    "{count} match",
    "{count} matches",
)
"""The sentences of static/js/search.js."""


def register(app: Flask) -> None:
    """Speak the language of the visit in every request; `trans` and `say` in templates say it."""
    Babel(app, default_locale=ENGLISH, locale_selector=_language_here, configure_jinja=False)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=say,
        ngettext=lambda one, many, count: say(one if count == 1 else many),
        pgettext=lambda as_in, words: say(words, as_in=as_in),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        search_words=search_words,
        say=say,
        language=language,
        other_languages=other_languages,
        fixed_page=fixed_page,
    )
    app.before_request(_speak)
    app.teardown_request(_fall_silent)


def language() -> str:
    """The code of the language in which this request is answered."""
    return str(get_locale() or ENGLISH)


def search_words() -> dict[str, str]:
    """The sentences of the search in a list: English to the language in use."""
    return {words: say(words) for words in SEARCH_WORDS}


def other_languages() -> dict[str, str]:
    """What else one can choose here: codes with what their speakers call them."""
    return {code: own_name(code) for code in CODES if code != language()}


def fixed_page(kind: str) -> str:
    """The address of a page that needs no database, "emergency" or "crisis", in this language."""
    return url_for("static", filename=fixed_pages.name_of(kind, language()))


def choose(code: str) -> None:
    """From here on this browser is spoken to in this language; an unknown one changes nothing."""
    if code in NAMES:
        session[CHOSEN] = code
        refresh()
        _fall_silent(None)
        _speak()


def _language_here() -> str:
    if request.blueprint not in PUBLIC and (request.endpoint or getattr(session, "staff_id", None)):
        return ENGLISH
    wanted = [session.get(CHOSEN) or "", *request.accept_languages.values()]
    return negotiate_locale(wanted, CODES, sep="-") or ENGLISH


def _speak() -> None:
    g.spoken = ExitStack()
    g.spoken.enter_context(speaking(language()))


def _fall_silent(_failure: BaseException | None) -> None:
    if spoken := g.pop("spoken", None):
        spoken.close()
