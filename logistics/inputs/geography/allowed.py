"""Decides which servers may be asked: those that the user has named in the command or in their own settings.

A file of an operation is never enough: it may come from somebody else, and a request tells the server where people will
be.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from platformdirs import user_config_path

from logistics.core.errors import GeographyError
from logistics.core.language.told import Told
from logistics.core.limits import TOML_BYTES, read_text
from logistics.inputs.tables.settings import REFERENCE_ROADS, is_address

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = "allowed_servers"


def settings_file() -> Path:
    """Give the file of the user's own settings, such as `~/.config/logistics/settings.toml`."""
    return user_config_path("logistics") / "settings.toml"


def host_of(url: str) -> str:
    """Give the host of an address, with the port if the address has one."""
    return urlsplit(url).netloc.lower()


def checked_roads(url: str) -> str:
    """Check a value of `roads` and return it.

    Raises
    ------
    GeographyError
        The value is neither `reference` nor a web address.
    """
    if url != REFERENCE_ROADS and not is_address(url):
        raise GeographyError(Told("servers", "bad_roads", url=ascii(url)[:100]))
    return url


def refuse_unnamed(url: str, named: frozenset[str]) -> None:
    """Refuse a server that only a file names.

    Parameters
    ----------
    url : address of the server.
    named : addresses named by the user in the command.

    Raises
    ------
    GeographyError
        The address is not named, and its host is not in `allowed_servers` of the user's own settings.
    """
    hosts = {host_of(address) for address in named} | _own_hosts()
    host = host_of(url)
    if host not in hosts and host.rpartition(":")[0] not in hosts:
        raise GeographyError(Told("servers", "not_allowed", host=host, url=url, file=settings_file()))


def _own_hosts() -> set[str]:
    """Read the hosts that the user's own settings allow; a host without a port stands for all its ports."""
    file = settings_file()
    try:
        listed = tomllib.loads(read_text(file, TOML_BYTES)).get(ALLOWED, [])
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list) or not all(isinstance(host, str) for host in listed):
        raise GeographyError(Told("servers", "bad_settings", file=file))
    return {host_of(host) if "://" in host else host.strip().strip("/").lower() for host in listed}
