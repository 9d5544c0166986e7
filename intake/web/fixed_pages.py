"""The pages for an emergency, as files: they are there when the database, or the app, is not."""

from collections.abc import Iterator
from pathlib import Path

from flask import current_app, render_template
from flask_babel import force_locale

from intake.questionnaire.languages import CODES, own_name, speaking

KINDS = ("emergency", "crisis")


def name_of(kind: str, code: str) -> str:
    """The file of such a page under static/."""
    return f"{kind}.html" if code == CODES[0] else f"{kind}.{code}.html"


def written() -> Iterator[tuple[Path, str]]:
    """Each file, and what it has to hold by the templates and the catalogues of words."""
    folder = Path(current_app.static_folder or "")
    for kind in KINDS:
        for code in CODES:
            yield folder / name_of(kind, code), _page(kind, code)


def _page(kind: str, code: str) -> str:
    others = {name_of(kind, each): (each, own_name(each)) for each in CODES if each != code}
    with current_app.test_request_context("/"), force_locale(code), speaking(code):
        return render_template(f"fixed/{kind}.html", others=others) + "\n"
