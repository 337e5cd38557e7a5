"""The demo at full scale, recorded once for the whole run of the suite, whichever worker asks first."""

import fcntl
import os
from pathlib import Path

import pytest

from api.bootstrap import open_office
from api.demo.run import run_demo
from api.settings import read_settings


def whole_demo(factory: pytest.TempPathFactory) -> Path:
    """Return the home of the finished demo; do not write to it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = shared / "whole-demo"
    with (shared / "whole-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "whole-demo.done").exists():
            with open_office(read_settings(home=home), create=True) as office:
                run_demo(office)
            (shared / "whole-demo.done").touch()
    return home
