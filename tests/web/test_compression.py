"""What travels compressed, and what never does."""

import gzip

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.one_database("it is about how pages are sent")

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
STYLES = "/static/css/app.css"


@pytest.mark.parametrize("address", [STYLES, "/static/js/search.js", "/static/emergency.html"])
def test_files_of_text_do_where_the_browser_can_read_it(client: FlaskClient, address: str) -> None:
    with client.get(address) as plain, client.get(address, headers=GZIP) as small:
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert gzip.decompress(small.data) == plain.data
        assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2


def test_a_file_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    with client.get(STYLES, headers=GZIP) as first:
        tag = first.headers["ETag"]
    with client.get(STYLES, headers=GZIP | {"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_a_browser_that_refuses_it_gets_the_file_as_it_is(client: FlaskClient) -> None:
    with client.get(STYLES, headers={"Accept-Encoding": "gzip;q=0"}) as response:
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("address", ["/", "/come-back"])
def test_pages_with_a_secret_never_do(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers=GZIP)
    assert "csrf_token" in page.text
    assert "Content-Encoding" not in page.headers


def test_a_part_of_a_file_is_sent_as_it_is(client: FlaskClient) -> None:
    with client.get(STYLES, headers=GZIP | {"Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
