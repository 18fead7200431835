"""Several accounts of one host at one register; run as root, with the group's id and a list of jobs as JSON.

Each job is an account's id, the ids of its groups, its home and a command; their exit codes are printed as JSON. What
Python may load is loaded before an account is taken, since accounts may not read where it lies.
"""

import importlib
import json
import os
import pkgutil
import sys
from itertools import starmap

import kkrek
from kkrek.cli.app import main

CHEAP = (65536, 1, 1)


def load(first: list[list[str]]) -> None:
    """Import every module of kkrek, and run some commands as root, so that nothing is loaded later."""
    for module in pkgutil.walk_packages(kkrek.__path__, "kkrek."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for argv in first:
        if main(argv, cost=CHEAP):
            raise SystemExit(argv)


def run_as(account: int, groups: list[int], home: str, argv: list[str]) -> int:
    """Run a command in a process of another account, and return its code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.setgroups(groups)
    os.setgid(account)
    os.setuid(account)
    os.environ["HOME"] = home
    code = 99
    try:
        code = main(argv, cost=CHEAP)
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    first, jobs = json.loads(sys.stdin.read())
    load(first)
    codes = list(starmap(run_as, jobs))
    sys.stdout.flush()
    sys.stderr.write(json.dumps(codes))
