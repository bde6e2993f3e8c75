"""The programs of Debian that the benchmark runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SBIN = "/usr/sbin:/sbin"
_LUA = Path("/usr/lib/nginx/modules/ngx_http_lua_module.so")
_PACKAGES = {"nginx": "nginx-light", "lua": "libnginx-mod-http-lua", "curl": "curl", "rclone": "rclone"}


def missing() -> list[str]:
    """Return the packages that are not there, after trying to install them if that needs no password."""
    wanted = _absent()
    prefix = _administrator()
    if not wanted or prefix is None or not shutil.which("apt-get"):
        return wanted
    sys.stderr.write(f"Installing {' '.join(wanted)}\n")
    # RUNLEVEL: nginx is not to be started as a service just because it is installed.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *wanted]):
        subprocess.run([*apt, *command], stdout=subprocess.DEVNULL, check=False)
    return _absent()


def has(program: str) -> bool:
    """Tell whether a program is installed."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:{_SBIN}") is not None


def _absent() -> list[str]:
    there = {program: has(program) for program in _PACKAGES} | {"lua": _LUA.exists()}
    return [package for program, package in _PACKAGES.items() if not there[program]]


def _administrator() -> list[str] | None:
    """Return what commands of an administrator begin with; None when this user is none."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None
