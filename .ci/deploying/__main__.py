"""``make deploy``: looks first, then deploys."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploying.dotenv import values_of
from deploying.home import private_home
from deploying.redaction import Redaction
from deploying.steps import NotDeployed, Steps
from oceanferry.adapters.function_compute.s_yaml import read_deployment
from oceanferry.cli import main as oceanferry
from oceanferry.settings import variables_named

ROOT = Path(__file__).resolve().parents[2]
_TAKEN = re.compile(r"env\('(\w+)'")
_OF_THE_SHELL = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Look whether a deployment would work, or deploy; the options that are left are those of s."""
    options, of_s = _parser().parse_known_args(arguments)
    os.environ.update(values_of(options.folder / ".env", os.environ))
    config, s_yaml = options.folder / "oceanferry.yaml", options.folder / "s.yaml"
    if options.check:
        return oceanferry(["doctor", "--offline", "--config", str(config), "--s-yaml", str(s_yaml)])
    program = shutil.which("s")
    if program is None:
        return _failed("Serverless Devs is not installed: npm install -g @serverless-devs/s")
    with private_home(os.environ) as environment:
        steps = Steps(program, of_s, options.folder, environment, _redaction(config, s_yaml), _say)
        try:
            steps.deploy(read_deployment(s_yaml))
        except NotDeployed as error:
            return _failed(f"{error}. Deploying may be repeated as often as you like")
    _say("Deployed. Whether it works, says: oceanferry doctor")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__, allow_abbrev=False)
    parser.add_argument("--folder", type=Path, default=ROOT, metavar="FOLDER", help="where s.yaml is")
    parser.add_argument("--check", action="store_true", help="only look, as doctor --offline does")
    return parser


def _redaction(config: Path, s_yaml: Path) -> Redaction:
    text = s_yaml.read_text(encoding="utf-8")
    functions = read_deployment(s_yaml).functions
    names = {name for each in functions for name in each.variables} | variables_named(config)
    secrets = {*variables_named(config), *_TAKEN.findall(text), *_OF_THE_SHELL}
    return Redaction(names, _values(secrets, os.environ))


def _values(names: set[str], environment: Mapping[str, str]) -> list[str]:
    return [environment[name] for name in names if environment.get(name)]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _failed(why: str) -> int:
    sys.stderr.write(f"make deploy: {why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
