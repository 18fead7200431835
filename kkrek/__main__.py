"""Start kkrek: as ``kkrek``, or as ``python -m kkrek``."""

from __future__ import annotations

import signal
import sys


def start() -> int:
    """Run the command line; while it loads, Ctrl-C ends it without a word, as nothing can answer it yet."""
    heard = signal.getsignal(signal.SIGINT)
    if heard is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kkrek.cli.app import main

    signal.signal(signal.SIGINT, heard)
    code = main()
    # What was done was told: Ctrl-C comes too late, and must not look as if it had stopped it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(start())
