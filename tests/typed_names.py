"""The table of names as people type them, for the reading of names and for the search."""

import tomllib
from pathlib import Path

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

MEANS = [(typed, substance) for substance, names in TABLE["means"].items() for typed in names]
UNSURE = [typed for names in TABLE["unsure"].values() for typed in names]
