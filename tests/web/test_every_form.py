"""Every form and address gets what nobody would type: nothing fails on our side."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
import schemathesis
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from werkzeug.routing import Rule

from tests.web.test_access import MAY_ENTER, Place, is_in

WHO = ("nobody", "clinician", "administrator")
ENDS_A_SESSION = {
    *("security.logout", "lock.lock", "lock.left"),
    *("practice.turn_on", "practice.take"),
}
"""Tried elsewhere: after these there is nobody left who gets to the others."""
TRIES = 12


def described(place: Place, who: str, client: FlaskClient) -> dict[str, Any]:
    """The addresses that somebody may enter, with the fields of their forms, as OpenAPI."""
    paths: dict[str, dict[str, Any]] = {}
    forms = forms_of(place, who, client)
    for rule in place.app.url_map.iter_rules():
        if who not in MAY_ENTER[rule.endpoint] or rule.endpoint in ENDS_A_SESSION:
            continue
        for method in {"GET", "POST"} & set(rule.methods or ()):
            path, parameters = path_of(place, rule)
            operation = {"parameters": parameters, "responses": {"200": {"description": "a page"}}}
            if method == "POST":
                operation["requestBody"] = body(forms.get(place.address(rule), {}), rule)
            else:
                operation["parameters"] = [*parameters, *QUERY]
            paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.0.3", "info": {"title": who, "version": "1"}, "paths": paths}


QUERY = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
    for name in ("next", "before", "after", "kind")
]


def path_of(place: Place, rule: Rule) -> tuple[str, list[dict[str, Any]]]:
    """The address with the ids that exist; texts in it are tried with anything."""
    texts = [name for name in rule.arguments if name in ("key", "secret", "section_id", "role")]
    if not texts:
        return place.address(rule), []
    path = rule.rule
    for name in rule.arguments:
        for converter in ("uuid:", "int:", "path:", ""):
            given = "{" + name + "}" if name in texts else str(place.values[name])
            path = path.replace(f"<{converter}{name}>", given)
    return path, [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in texts
    ]


def body(fields: dict[str, dict[str, Any]], rule: Rule) -> dict[str, Any]:
    kind = "application/x-www-form-urlencoded"
    # Where no page shows the form, the fields of another one come in.
    properties = fields or {"csrf_token": {"type": "string"}, "name": {"type": "string"}}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"content": {kind: {"schema": schema}}}


def forms_of(place: Place, who: str, client: FlaskClient) -> dict[str, dict[str, dict[str, Any]]]:
    """The fields of each form that this person’s pages show, by where it is sent."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    if who == "nobody":
        begin_a_screen(client)
    for rule in place.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or who not in MAY_ENTER[rule.endpoint]:
            continue
        address = place.address(rule)
        response = client.get(address)
        if response.mimetype == "text/html" and is_in(response):
            page = BeautifulSoup(response.data, "html.parser")
            for form in page.select("form[method=post]"):
                found.setdefault(str(form.get("action") or address), {}).update(fields_of(form))
        response.close()
    return found


def begin_a_screen(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/").data, "html.parser")
    token = page.select_one("[name=csrf_token]")
    assert isinstance(token, Tag)
    client.post("/start", data={"csrf_token": token["value"]})


def fields_of(form: Tag) -> dict[str, dict[str, Any]]:
    fields: dict[str, dict[str, Any]] = {}
    for each in form.select("[name]"):
        name = str(each["name"])
        if name == "csrf_token":
            # With its token a form is read; without, it is refused before.
            fields[name] = {"type": "string", "enum": [str(each["value"])]}
        elif each.get("type") in ("radio", "checkbox") and each.get("value"):
            choices = fields.get(name, {}).get("anyOf", [{}])[0].get("enum", [])
            known = {"type": "string", "enum": [*choices, str(each["value"])]}
            fields[name] = {"anyOf": [known, {"type": "string"}]}
        else:
            fields[name] = {"type": "string"}
    return fields


class Site:
    """The app as one browser sees it, with its own description at one more address."""

    def __init__(self, app: Flask, description: dict[str, Any], cookie: str) -> None:
        self.app, self.description = app, json.dumps(description).encode()
        self.cookie = cookie

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/openapi.json":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [self.description]
        environ |= {"HTTP_HOST": "localhost", "HTTP_COOKIE": f"doorway={self.cookie}"}
        # Each request in a context of its own, as on a server.
        with self.app.app_context():
            answer = self.app(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                answer.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def place(steady_app: Flask) -> Place:
    return Place(steady_app)


@pytest.mark.parametrize("who", WHO)
def test_nothing_that_is_sent_fails_on_our_side(place: Place, who: str) -> None:
    client = place.client(who)
    description = described(place, who, client)
    cookie = client.get_cookie("doorway")
    assert cookie is not None
    schema = schemathesis.openapi.from_wsgi(
        "/openapi.json", Site(place.app, description, cookie.value)
    )
    for result in schema.get_all_operations():
        operation = result.ok()
        statuses = answers_to(operation)
        assert statuses - {401}, f"{operation.label} was tried by somebody who is signed out"


def answers_to(operation: Any) -> set[int]:
    """Send an operation what its description allows, and return the statuses of the answers."""
    statuses: set[int] = set()

    @given(case=operation.as_strategy())
    @settings(
        max_examples=TRIES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        response = case.call()
        case.validate_response(response, checks=[not_a_server_error])
        statuses.add(response.status_code)

    send()
    return statuses
