"""What a WSGI server runs: `gunicorn wsgi:app`."""

import gc
import os
import sys

from intake import create_app, logs
from intake.config import MissingSetting
from intake.extensions import db
from intake.records.data_keys import check_at_start
from intake.records.keyring import KeyMissing

CANNOT_START = 3
"""gunicorn takes this as “a worker cannot start” and ends, instead of trying again for ever."""

# The flask commands come through here too; some of them need neither keys nor a database.
is_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
if not is_command:
    logs.set_up()

try:
    app = create_app(with_commands=is_command)
    if not is_command:
        with app.app_context():
            check_at_start()
            # gunicorn loads this once and forks: a connection must not be shared by processes.
            db.engine.dispose()
except (MissingSetting, KeyMissing) as problem:
    print(f"Doorway does not start. {problem}", file=sys.stderr)
    raise SystemExit(CANNOT_START) from None

if not is_command:
    # What is loaded stays, so nobody looks through it for garbage, and the workers share it. What
    # requests leave is looked through less often: that takes half of the time it took in all.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
