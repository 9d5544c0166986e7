"""What docs/operations.md tells operators to set up, run as it stands there."""

import getpass
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

import pytest
import yaml
from clusters import NotHere, a_free_port
from servers import ROOT, Server, wait_until

from intake.web.headers import POLICY

DOCS = (ROOT / "docs" / "operations.md").read_text("utf-8")
IN_DOCS = re.compile(r"```nginx\n(.*?)```", re.S)
AROUND = """
daemon off; pid {folder}/pid; error_log stderr error; worker_processes 1;
events {{ worker_connections 64; }}
http {{
    include {types};
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
TYPES = "types { text/html html; text/css css; text/javascript js; image/svg+xml svg; }"


class Page(NamedTuple):
    status: int
    text: str
    headers: dict[str, str]


def program(name: str, place: str = "usr/bin") -> str:
    """Where it is, on the machine or unpacked by ./dev. Raises NotHere."""
    unpacked = ROOT / ".venv" / "native" / place / name
    found = shutil.which(name) or (str(unpacked) if unpacked.exists() else None)
    if found is None:
        raise NotHere(f"{name} is not installed: run ./dev test")
    return found


@contextmanager
def nginx(folder: Path, app: Server, patience: int = 60) -> Iterator[str]:
    """nginx as the docs have it, but for the certificate and the places; its address."""
    found = IN_DOCS.search(DOCS)
    assert found
    port, server = a_free_port(), found[1]
    server = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", server)
    server = server.replace("listen 80;", f"listen 127.0.0.1:{a_free_port()};")
    server = server.replace("/var/log/nginx/error.log", f"{folder}/error.log")
    server = server.replace("proxy_read_timeout 60s", f"proxy_read_timeout {patience}s")
    server = re.sub(r"ssl_certificate\S* \S+;", "", server)
    server = server.replace("intake.example.org", "127.0.0.1").replace("/srv/doorway", str(ROOT))
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{app.port}")
    types = folder / "types"
    types.write_text(TYPES)
    config = folder / "nginx.conf"
    config.write_text(AROUND.format(folder=folder, types=types, server=server))
    command = [program("nginx", "usr/sbin"), "-p", str(folder), "-c", str(config)]
    with running(command, f"http://127.0.0.1:{port}") as address:
        yield address


@contextmanager
def caddy(folder: Path, app: Server, patience: int = 60) -> Iterator[str]:
    """Caddy with the file in deploy/, but for the places; its address."""
    config = folder / "Caddyfile"
    asked = (ROOT / "deploy" / "Caddyfile").read_text().replace("/srv/doorway", str(ROOT))
    asked = asked.replace("response_header_timeout 60s", f"response_header_timeout {patience}s")
    config.write_text("{\nadmin off\n}\n" + asked)
    address = f"http://127.0.0.1:{a_free_port()}"
    kept = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    settings = {**os.environ, **kept, "SITE": address, "NODES": f"127.0.0.1:{app.port}"}
    told = subprocess.run([program("caddy"), "version"], capture_output=True, check=True).stdout
    if told.startswith(b"2.6.2"):
        settings["BUFFER"] = "buffer_requests"
    command = [program("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    with running(command, address, settings):
        yield address


@contextmanager
def running(
    command: list[str], address: str, settings: dict[str, str] | None = None
) -> Iterator[str]:
    process = subprocess.Popen(command, env=settings)
    try:
        wait_until(lambda: _answers(address), f"{command[0]} does not answer")
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return opened(f"{address}/static/emergency.html").status == 200
    except OSError:
        return False


def opened(address: str, language: str = "en", data: bytes | None = None) -> Page:
    asked = urllib.request.Request(address, data, {"Accept-Language": language})  # noqa: S310 our own
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 our own server
            return Page(answer.status, answer.read().decode(), dict(answer.headers))
    except HTTPError as refused:
        with refused:
            return Page(refused.code, refused.read().decode(), dict(refused.headers))


@pytest.mark.parametrize("a_proxy", [nginx, caddy], ids=lambda each: each.__name__)
def test_while_the_app_is_down_every_address_shows_what_to_do_in_an_emergency(
    tmp_path: Path, server: Server, a_proxy: Any
) -> None:
    server.kill()
    server.settings |= {"TRUSTED_PROXIES": "1"}
    server.start()
    try:
        with a_proxy(tmp_path, server) as address:
            assert "Find the care that fits" in opened(f"{address}/").text
            server.kill()
            for path in ("/", "/screen/danger", "/worklist", "/nothing/here"):
                page = opened(address + path)
                assert (page.status, "Get help now" in page.text) == (503, True), path
            assert "Busque ayuda ahora" in opened(f"{address}/", "es-MX,en;q=0.5").text
            assert "Get help now" in opened(f"{address}/start", data=b"csrf_token=x").text
            styled = opened(f"{address}/static/css/app.css")
            assert styled.status == 200
            assert styled.headers["Content-Type"].startswith("text/css")
            assert opened(f"{address}/metrics").status == 404, "for the monitor inside only"
            assert opened(f"{address}/static/no.css").status == 404
            for secret in ("/static/../.env.example", "/static/../intake/config.py", "/wsgi.py"):
                assert "import" not in opened(address + secret).text
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("a_proxy", [nginx, caddy], ids=lambda each: each.__name__)
def test_a_door_that_nobody_comes_to_shows_it_too(tmp_path: Path, a_proxy: Any) -> None:
    """As under systemd, which keeps the door open, while the server cannot start."""
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as door,
            a_proxy(tmp_path, Server(tmp_path, port=door.getsockname()[1]), 1) as address,
        ):
            page = opened(f"{address}/screen/danger")
            assert (page.status, "Get help now" in page.text) == (503, True)
    except NotHere as reason:
        pytest.skip(str(reason))


def test_files_come_with_the_policy_of_the_app() -> None:
    for example in (DOCS, (ROOT / "deploy" / "Caddyfile").read_text()):
        assert f'"{POLICY}"' in example


def test_the_units_of_systemd_are_whole(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    units = []
    for unit in sorted((ROOT / "deploy").glob("doorway*.*")):
        place = tmp_path / unit.name
        # What it starts and whose it is must be there for the check.
        written = unit.read_text().replace(
            "/srv/doorway/.venv/bin", str(Path(sys.executable).parent)
        )
        place.write_text(written.replace("User=doorway", f"User={getpass.getuser()}"))
        units.append(str(place))
    checked = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_what_runs_in_containers_is_told_in_one_piece() -> None:
    told = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    node = told["services"]["node1"]
    assert node == told["services"]["node2"]
    assert (ROOT / "deploy" / node["build"]["context"] / node["build"]["dockerfile"]).exists()
    named = {each.partition(":")[0] for s in told["services"].values() for each in s["volumes"]}
    assert {each for each in named if not each.startswith(".")} == set(told["volumes"])
    steps = (ROOT / "deploy" / "Containerfile").read_text()
    copied = re.findall(r"^COPY (.*) \S+$", steps, re.M)
    assert all((ROOT / each).exists() for line in copied for each in line.split())
    (started,) = re.findall(r"^CMD (\[.*\])$", steps, re.M)
    assert "gunicorn.conf.py" in json.loads(started)


def test_an_image_takes_all_that_runs_and_nothing_of_the_machine(tmp_path: Path) -> None:
    listed = (ROOT / "deploy" / "Containerfile.dockerignore").read_text().splitlines()
    out, taken = listed[1], [each[1:] for each in listed if each.startswith("!")]
    assert out == "*", "what is not named stays out"
    assert not {".venv", "instance", ".env"} & set(taken)
    for name in taken:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    prepared = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"],
        cwd=tmp_path,
        env={**os.environ, "INSTANCE_DIR": str(tmp_path / "volume"), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "First staff accounts" in prepared.stdout
    assert (tmp_path / "volume" / "data_keys").exists()
