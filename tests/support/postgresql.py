"""A PostgreSQL server of the tests' own: an ordinary process in a temporary folder, reached by a socket in it."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The account that the server runs as where the tests run as root, which PostgreSQL refuses.
_ACCOUNT = "postgres"


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a server; gives the address of its database, and stops it in the end."""
    # The path of a socket may not be long, and the account must reach it.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = home / "data"
    try:
        if getpass.getuser() == "root":
            shutil.chown(home, _ACCOUNT, _ACCOUNT)
        _run("initdb", "-D", data, "-U", _ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -k {home} -c fsync=off -c timezone=Asia/Kolkata"
        _run("pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://{_ACCOUNT}@/postgres?host={home}"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(program: str, *arguments: str | Path) -> None:
    line = [str(_programs() / program), *map(str, arguments)]
    if getpass.getuser() == "root":
        line = ["runuser", "-u", _ACCOUNT, "--", *line]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # The server must not hold the pipes of this process, which would be waited for.
    done = subprocess.run(
        line, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd="/"
    )
    assert done.returncode == 0, f"{program} ended with {done.returncode}; `make test` installs PostgreSQL"


def _programs() -> Path:
    """Find the folder of the programs of the server."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(packaged[-1]) if packaged else shutil.which("initdb")
    assert found, "no PostgreSQL on this machine: `make test` installs it"
    return Path(found).parent
