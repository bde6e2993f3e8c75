"""The programs that the benchmark runs: of Debian, and of an environment beside this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

_SBIN = "/usr/sbin:/sbin"
_LUA = Path("/usr/lib/nginx/modules/ngx_http_lua_module.so")
_PEERS = Path("build/peers").absolute()
_PINNED = Path(__file__).with_name("peers.txt")
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
    places = f"{_PEERS / 'bin'}:{os.environ.get('PATH', '')}:{_SBIN}"
    return shutil.which(program, path=places) is not None


def peer(program: str) -> str:
    """Return the path of a program in the environment of the peers."""
    return str(_PEERS / "bin" / program)


def install_peers() -> bool:
    """Make the environment of the peers; tell whether it is there."""
    stamp = _PEERS / "peers.txt"
    if stamp.exists() and stamp.read_bytes() == _PINNED.read_bytes():
        return True
    sys.stderr.write(f"Installing {_PINNED.name} into {_PEERS}\n")
    shutil.rmtree(_PEERS, ignore_errors=True)
    venv.create(_PEERS, with_pip=True)
    pip = [peer("python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    if subprocess.run([*pip, "--requirement", str(_PINNED)], check=False).returncode:
        return False
    shutil.copy(_PINNED, stamp)
    return True


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
