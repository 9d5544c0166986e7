"""What a WSGI server runs: `gunicorn wsgi:app`."""

import os

from intake import create_app
from intake.records.data_keys import check_at_start
from intake.records.keyring import KeyMissing

app = create_app()

# The flask commands come through here too; some of them need neither keys nor a database.
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    with app.app_context():
        try:
            check_at_start()
        except KeyMissing as problem:
            raise SystemExit(f"Doorway does not start. {problem}") from None
