"""Headers that every answer carries, and those that pages with answers must carry."""

from flask import Flask, Response, current_app, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PASSKEYS = ("publickey-credentials-create=(self)", "publickey-credentials-get=(self)")

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join([*(f"{each}=()" for each in OFF), *PASSKEYS]),
    "X-Content-Type-Options": "nosniff",
    # For browsers that do not know frame-ancestors.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TWO_YEARS = 63_072_000
FORGETS = "browser_forgets_pages"
"""Under this name `flask.g` says that somebody left: the browser is to show no page again."""


def register(app: Flask) -> None:
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SETTINGS"].secure_cookies:
        # From now on browsers ask for this host over HTTPS only.
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
    if request.endpoint != "static":
        # Whoever uses the machine next must not find the page with the Back button.
        response.headers["Cache-Control"] = "no-store"
    if g.get(FORGETS):
        # Some browsers keep a page for the Back button although it must not be stored.
        response.headers["Clear-Site-Data"] = '"cache"'
    return response
