"""Whether a PDF bears a whole signature of one certificate: a script with limits of its own.

The file comes over the standard input; the SHA-256 of the certificate is its one argument. It
prints true or false. A file that breaks the reader ends this process, not the site.
"""

import contextlib
import io
import json
import logging
import sys

CPU_SECONDS, MEMORY = 10, 1 << 30
"""Processor time, and bytes of memory."""


def limit() -> None:
    """Keep this process within its limits, where the system knows any."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def is_whole(pdf: bytes, certificate_sha256: str) -> bool:
    """Whether the whole file is covered by one good signature of this certificate.

    Who signed is settled by the certificate itself, so no other certificate has to be trusted.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    (embedded,) = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    signer = embedded.signer_cert
    if signer is None or signer.sha256.hex().upper() != certificate_sha256.upper():
        return False
    context = ValidationContext(trust_roots=[signer], allow_fetching=False)
    status = validate_pdf_signature(embedded, context)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and whole)


def main() -> None:
    limit()
    logging.disable(logging.CRITICAL)
    try:
        whole = is_whole(sys.stdin.buffer.read(), sys.argv[1])
    except Exception:
        # Whatever is wrong with the file: its signature is not whole.
        whole = False
    sys.stdout.write(json.dumps(whole))


if __name__ == "__main__":
    main()
