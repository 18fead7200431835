"""Run kkrek as ``python -m kkrek``."""

import sys

from kkrek.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
