"""Write the tables of an invented company beside its places: see ``--help``."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.data.synthetic.files import write_company

DEMO_SEED = 379


def main() -> None:
    """Read FOLDER/places.csv, write accounts.csv, reps.csv and named_accounts.csv."""
    parser = argparse.ArgumentParser(prog="python -m engine.data.synthetic")
    parser.description = main.__doc__
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=DEMO_SEED)
    chosen = parser.parse_args()
    write_company(chosen.folder, chosen.seed)


if __name__ == "__main__":
    main()
