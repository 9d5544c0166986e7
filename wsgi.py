"""What a WSGI server runs: `gunicorn wsgi:app`."""

from intake import create_app

app = create_app()
