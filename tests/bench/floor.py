"""The floor under a page turn: a bare Flask view that takes a form and shows a page as large."""

import os

from flask import Flask, redirect, render_template_string, request

PAGE = """<!doctype html><html lang="en"><head><title>Page {{ number }}</title></head><body>
<h1>Page {{ number }}</h1><form method="post"><input name="answer" value="{{ answer }}">
<button>Continue</button></form><p>{{ filler }}</p></body></html>"""

FILLER = "x" * int(os.environ.get("FLOOR_BYTES", "10000"))

app = Flask(__name__)


@app.route("/<int:number>", methods=["GET", "POST"])
def page(number: int) -> object:
    if request.method == "POST":
        return redirect(f"/{number + 1}")
    answer = request.args.get("answer", "")
    return render_template_string(PAGE, number=number, answer=answer, filler=FILLER)
