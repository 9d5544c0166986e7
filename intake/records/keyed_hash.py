"""Hashes with a key of the site: what only has to be recognized is not kept readable."""

import hashlib
import hmac

from flask import current_app


def keyed_hash(purpose: str, value: str) -> str:
    """64 hexadecimal digits that nobody can work out, or try out, without the key of the site.

    `purpose` keeps equal values of different tables apart.
    """
    key: str = current_app.config["SETTINGS"].secret_key
    said = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()
