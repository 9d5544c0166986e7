"""The signature of the site: made once, whole or not, and the time of a time-stamp server."""

import io
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from make import settings_for
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from intake.config import Settings
from intake.web import pdf, signing
from intake.web.pdf_worker import Job
from intake.web.signing import Seal, SigningFailed, certificate_of, seal_of, sign

PAGE = '<!doctype html><html lang="en"><head><title>Test</title></head><body><p>Words</p></body>'


@pytest.fixture(scope="module")
def unsigned() -> Iterator[bytes]:
    yield pdf.WORKER.make(Job(PAGE, signing.SIGNED_FOR))
    pdf.WORKER.close()


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """A place that has no certificate yet."""
    at = str(tmp_path / "instance" / "signing.pem")
    return replace(settings_for("sqlite://"), signing_file=at, makes_signing_file=True)


def a_pem(key: Any, *, days: int = 30, name: str = "Example", **uses: Any) -> bytes:
    """A key and a certificate of its own, as somebody would bring them along."""
    now, subject = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(uses.get("public", key).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days))
    )
    if "purpose" in uses:
        purpose = x509.ExtendedKeyUsage([uses["purpose"]])
        builder = builder.add_extension(purpose, critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return bytes(private + certificate.public_bytes(serialization.Encoding.PEM))


def a_key() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


def brought(site: Settings, pem: bytes) -> Settings:
    """The same place with a certificate that it did not make."""
    path = Path(site.signing_file)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pem)
    return replace(site, makes_signing_file=False)


class TestTheCertificate:
    def test_is_made_once_and_readable_by_nobody_else(self, site: Settings) -> None:
        made = certificate_of(site)
        assert certificate_of(site) == made
        assert stat.S_IMODE(Path(site.signing_file).stat().st_mode) == 0o600
        assert [each.name for each in Path(site.signing_file).parent.iterdir()] == ["signing.pem"]

    def test_is_the_same_for_all_who_ask_at_once(self, site: Settings) -> None:
        found: list[str] = []
        threads = [
            threading.Thread(target=lambda: found.append(certificate_of(site).fingerprint))
            for _ in range(8)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(found) == 8
        assert len(set(found)) == 1

    def test_what_is_shown_of_it_holds_no_key(self, site: Settings) -> None:
        assert b"PRIVATE" not in certificate_of(site).public_pem

    @pytest.mark.parametrize(
        ("pem", "told"),
        [
            (b"", "has to hold a private key"),
            (b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", "has to hold"),
            (a_pem(a_key(), days=-1), "has run out"),
            (a_pem(a_key(), public=a_key()), "do not belong together"),
        ],
    )
    def test_that_cannot_be_used_is_said_with_what_to_do(
        self, site: Settings, pem: bytes, told: str
    ) -> None:
        with pytest.raises(SigningFailed, match=told):
            certificate_of(brought(site, pem))

    def test_that_was_named_and_is_not_there_is_not_made(self, site: Settings) -> None:
        with pytest.raises(SigningFailed, match="SIGNING_FILE"):
            certificate_of(replace(site, makes_signing_file=False))

    def test_somebody_brings_along_signs_too(self, site: Settings, unsigned: bytes) -> None:
        own = brought(site, a_pem(a_key(), name="Example Clinic"))
        signed = sign(unsigned, own)
        assert seal_of(signed, own) is Seal.WHOLE
        (seal,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        assert "Example Clinic" in seal.signer_cert.subject.human_friendly


class TestTheSignature:
    def test_is_whole_as_long_as_nothing_is_changed(self, site: Settings, unsigned: bytes) -> None:
        assert seal_of(sign(unsigned, site), site) is Seal.WHOLE

    def test_is_broken_by_one_bit(self, site: Settings, unsigned: bytes) -> None:
        signed = bytearray(sign(unsigned, site))
        signed[len(unsigned) // 2] ^= 1
        assert seal_of(bytes(signed), site) is Seal.CHANGED

    def test_is_broken_by_what_is_added_at_the_end(self, site: Settings, unsigned: bytes) -> None:
        signed = sign(unsigned, site)
        assert seal_of(signed + b"\n%more", site) is Seal.CHANGED

    def test_of_another_site_is_none_of_ours(
        self, site: Settings, unsigned: bytes, tmp_path: Path
    ) -> None:
        other = replace(site, signing_file=str(tmp_path / "other" / "signing.pem"))
        assert seal_of(sign(unsigned, other), site) is Seal.NONE
        assert seal_of(unsigned, site) is Seal.NONE

    def test_that_only_names_our_certificate_is_not_whole(self, site: Settings) -> None:
        ours = certificate_of(site).certificate.public_bytes(serialization.Encoding.DER)
        forged = b"%PDF-1.7\n" + ours.hex().encode() + b"\n" + b"<<" * 100_000
        assert seal_of(forged, site) is Seal.CHANGED

    def test_leaves_the_document_in_front_of_it_as_it_was(
        self, site: Settings, unsigned: bytes
    ) -> None:
        signed = sign(unsigned, site)
        assert signed.startswith(unsigned)
        # PDF/A-3 forbids the version that the library would write.
        assert b"/Version /2.0" not in signed

    def test_allows_no_changes(self, site: Settings, unsigned: bytes) -> None:
        (seal,) = PdfFileReader(io.BytesIO(sign(unsigned, site))).embedded_signatures
        assert seal.docmdp_level.name == "NO_CHANGES"
        assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.fixture
def time_stamps() -> Iterator[str]:
    """A time-stamp server on this machine, which speaks the real protocol."""
    key = rsa.generate_private_key(65537, 2048)
    pem = a_pem(key, name="Example time", purpose=ExtendedKeyUsageOID.TIME_STAMPING)
    stamper = DummyTimeStamper(
        next(iter(load_certs_from_pemder_data(pem))),
        load_private_key_from_pemder_data(pem, passphrase=None),
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def stamped(signed: bytes) -> Any:
    """What the signature says of its trusted time."""
    (seal,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    trusted = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
    return validate_pdf_signature(seal, trusted).timestamp_validity


def test_a_time_stamp_server_gives_its_time(
    site: Settings, unsigned: bytes, time_stamps: str
) -> None:
    signed = sign(unsigned, replace(site, time_stamp_url=time_stamps))
    told = stamped(signed)
    assert told.intact
    assert abs(told.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert seal_of(signed, site) is Seal.WHOLE


def test_a_time_stamp_server_that_is_down_keeps_nothing_back(
    site: Settings, unsigned: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    signed = sign(unsigned, replace(site, time_stamp_url="http://127.0.0.1:9"))
    assert stamped(signed) is None
    assert seal_of(signed, site) is Seal.WHOLE
    assert "time-stamp server did not answer" in caplog.text
