"""The real component fc3 of Serverless Devs, which npm lacks: make setup-fc3 builds it."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployment.loopback_fc import LoopbackFc
from deployment.test_deploying import ROOT, Checkout, serverless_devs_or_skip
from oceanferry_sandbox.http_server.server import LoopbackServer

VARIABLE = "REAL_FC3"
"""Names the folder of the built component, if it is not build/fc3."""
_REDIRECT = Path(__file__).with_name("to_loopback.cjs")
_NO_DOMAINS = "module.exports = class { async info() { return {}; } };\n"
"""Stands for fc3-domain, which fc3 loads, and never calls where s.yaml has no domain."""


def fc3_or_skip() -> Path:
    """Return where the component is."""
    serverless_devs_or_skip()
    built = Path(os.environ.get(VARIABLE) or ROOT / "build/fc3")
    if not (built / "dist/index.js").is_file():
        pytest.skip(
            "npm has no fc3, and none was built:"
            " git clone https://github.com/devsapp/fc3 && make setup-fc3 FC3=fc3"
        )
    return built


@contextmanager
def loopback_checkout(folder: Path, fc3: Path) -> Iterator[tuple[Checkout, LoopbackFc]]:
    """Yield a checkout whose Serverless Devs has the real component and reaches nothing but the loopback."""
    checkout = Checkout(folder)
    components = checkout.home / ".s/components/devsapp.cn/v3"
    shutil.rmtree(components / "fc3")
    shutil.copytree(fc3, components / "fc3")
    (components / "fc3-domain").mkdir()
    (components / "fc3-domain/index.js").write_text(_NO_DOMAINS, encoding="utf-8")
    looked = json.dumps({"version": "0.1.22", "lastUpdateCheck": int(time.time() * 1000)})
    for name in ("fc3", "fc3-domain"):
        (components / name / ".s.lock").write_text(looked, encoding="utf-8")
    (checkout.folder / "dist").mkdir()
    with zipfile.ZipFile(checkout.folder / "dist/oceanferry-0.1.0-python3.10.zip", "w") as code:
        code.writestr("oceanferry.yaml", "{}")
    cloud = LoopbackFc()
    with LoopbackServer(cloud) as server:
        checkout.secrets |= {
            "NODE_OPTIONS": f"--require {_REDIRECT}",
            "LOOPBACK": server.url,
            "OCEANFERRY_ENDPOINTS_FC": server.url,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIdeployer",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-7",
        }
        yield checkout, cloud
