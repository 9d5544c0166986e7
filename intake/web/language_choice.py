"""The buttons that change the language of a page, and what they do."""

from typing import Any

from flask import Blueprint, Flask, redirect, url_for
from flask_security.utils import validate_redirect_url
from wtforms import StringField

from intake.web import errors
from intake.web.forms import Form
from intake.web.screening import speak

blueprint = Blueprint("language_choice", __name__)


class LanguageForm(Form):
    """The button of a language, and the page that it stands on."""

    language = StringField()
    back = StringField()


def register(app: Flask) -> None:
    """Let templates make the form of the buttons."""
    app.jinja_env.globals["language_form"] = LanguageForm


@blueprint.post("/language")
def switch() -> Any:
    """Go on in another language, on the page where it was chosen."""
    form = LanguageForm()
    asked = form.back.data or ""
    back = asked if validate_redirect_url(asked) else url_for("screening.start")
    if not form.validate():
        return errors.page_too_old(back)
    speak(form.language.data or "")
    return redirect(back)
