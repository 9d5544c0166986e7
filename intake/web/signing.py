"""Signs the documents that leave with the certificate of the site, and tells our files from others.

A signature says that the file comes from this site and was not changed since. It is PAdES B-B,
or B-T with the time of a time-stamp server where one is set.
"""

import io
import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intake.config import Settings
from intake.web import signature_check
from intake.web.pdf_finishing import SIGNATURE_FIELD

SIGNED_FOR = "Digital signature of the program that made this document"
"""What a screen reader says of the signature."""
REASON = "Made and released by this program"
GOOD_FOR = timedelta(days=3650)
LONGEST_STAMP = 5
"""Seconds that a time-stamp server may take."""
LONGEST_CHECK = 15
"""Seconds for looking at the signature of a file that somebody brings."""

log = logging.getLogger(__name__)


class SigningFailed(Exception):
    """The site cannot sign. The message says what to see to."""


@dataclass(frozen=True)
class SiteCertificate:
    """What the site signs with: the file that holds the key, the certificate, and its chain."""

    pem: bytes
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in pairs, as it is read out on a telephone."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def public_pem(self) -> bytes:
        """The certificate without the key, for those who want to check signatures."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def certificate_of(settings: Settings) -> SiteCertificate:
    """The certificate of this site; a self-signed one is made where there is none yet.

    Raises SigningFailed where the file cannot be made, read, or used.
    """
    path = Path(settings.signing_file)
    try:
        if not path.exists() and settings.makes_signing_file:
            _make(path, settings.program_name)
        pem = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, password=None)
    except OSError as trouble:
        raise SigningFailed(
            f"Make it possible to read and write {path}, or set SIGNING_FILE ({trouble.strerror})"
        ) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningFailed(
            f"{path} has to hold a private key without a password, and its certificate, as PEM"
        ) from None
    if _public(key.public_key()) != _public(certificate.public_key()):
        raise SigningFailed(f"The key and the certificate in {path} do not belong together")
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise SigningFailed(f"The certificate in {path} has run out. Put a new one there")
    return SiteCertificate(pem, certificate)


def _public(key: Any) -> bytes:
    made: bytes = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return made


def _make(path: Path, program: str) -> None:
    """A key and a certificate of its own, in one file that appears whole, and only once."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{program[:40]}: documents")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_documents(), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, drafted = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
        file.flush()
        os.fsync(handle)
    try:
        os.link(drafted, path)
    except FileExistsError:
        log.info("Another process made the certificate first")
    finally:
        Path(drafted).unlink()


def _signs_documents() -> x509.KeyUsage:
    uses = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        encipher_only=False,
        decipher_only=False,
        **dict.fromkeys(uses, False),
    )


def sign(pdf: bytes, settings: Settings) -> bytes:
    """The document with the signature in its empty field, as an addition at its end.

    Where the time-stamp server does not answer, it is signed without its time: somebody may wait
    for the referral. Raises SigningFailed.
    """
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    signer = _signer(certificate_of(settings))
    if not settings.time_stamp_url:
        return _signed(pdf, signer, None)
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    stamps = RequestsHTTPTimeStamper(settings.time_stamp_url, timeout=LONGEST_STAMP)
    try:
        return _signed(pdf, signer, stamps)
    except TimestampRequestError:
        log.error("The time-stamp server did not answer: signed without its time")
        return _signed(pdf, signer, None)


def _signer(site: SiteCertificate) -> Any:
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = site.pem[site.pem.index(b"-----BEGIN ") :]
    certificates = list(load_certs_from_pemder_data(site.pem))
    return SimpleSigner(
        signing_cert=certificates[0],
        signing_key=load_private_key_from_pemder_data(key, passphrase=None),
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
    )


def _signed(pdf: bytes, signer: Any, time_stamper: Any) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer, signed = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    # It would raise the version to 2.0, which PDF/A-3 forbids.
    writer.ensure_output_version = lambda *_, **__: None  # type: ignore[method-assign]
    meta = signers.PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=REASON,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signers.sign_pdf(writer, meta, signer=signer, timestamper=time_stamper, output=signed)
    return signed.getvalue()


class Seal(StrEnum):
    """What the signature in a file says."""

    WHOLE = "whole"
    """Signed by this site, and nothing was changed since."""
    CHANGED = "changed"
    """Signed by this site, and changed since."""
    NONE = "none"
    """Not signed by this site."""


def seal_of(pdf: bytes, settings: Settings) -> Seal:
    """What the signature in a file says about it.

    Whoever brings a file may have made it to do harm, so it is read in a process of its own,
    with limits. Raises SigningFailed where this site has no certificate.
    """
    site = certificate_of(settings)
    if site.certificate.public_bytes(serialization.Encoding.DER).hex() not in _hex_in(pdf):
        return Seal.NONE
    command = (sys.executable, "-P", signature_check.__file__, site.fingerprint.replace(":", ""))
    try:
        done = subprocess.run(  # noqa: S603 our own script
            command, input=pdf, capture_output=True, timeout=LONGEST_CHECK, check=True, env={}
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Seal.CHANGED
    return Seal.WHOLE if json.loads(done.stdout) else Seal.CHANGED


def _hex_in(pdf: bytes) -> str:
    return pdf.decode("latin-1").lower()
