"""``make deploy``: looks first, then deploys. ``make undeploy``: removes it all but the buckets."""

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
from deploying.leftover_triggers import leftover_triggers
from deploying.redaction import Redaction
from deploying.steps import NotDeployed, Steps
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.adapters.function_compute.examiner import FunctionComputeExaminer
from oceanferry.adapters.function_compute.s_yaml.deployment import read_deployment
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.cli.main import main as oceanferry
from oceanferry.domain.deployment.deployed import DeployedFunction, Deployment
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError
from oceanferry.settings.environment import credentials_from
from oceanferry.settings.loading import load_without_secrets, variables_named

ROOT = Path(__file__).resolve().parents[2]
_TAKEN = re.compile(r"env\('(\w+)'")
_OF_THE_SHELL = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Look whether a deployment would work, deploy, or remove; the options that are left are those of s."""
    options, of_s = _parser().parse_known_args(arguments)
    os.environ.update(values_of(options.folder / ".env", os.environ))
    config, s_yaml = options.folder / "oceanferry.yaml", options.folder / "s.yaml"
    files = ["--config", str(config), "--s-yaml", str(s_yaml)]
    if options.check:
        return oceanferry(["doctor", "--offline", *files])
    removes = options.remove is not None
    try:
        _run_s(options, of_s)
    except (NotDeployed, OceanferryError) as error:
        sys.stderr.write(f"make {'undeploy' if removes else 'deploy'}: {error}\n")
        return 1
    if removes:
        return oceanferry(["provision", "--destroy", "--yes", *files])
    _say("Deployed. To check the deployment: .venv/bin/oceanferry doctor")
    return 0


def _run_s(options: argparse.Namespace, of_s: Sequence[str]) -> None:
    config, s_yaml = options.folder / "oceanferry.yaml", options.folder / "s.yaml"
    name = load_without_secrets(config, os.environ).name
    if options.remove not in (None, name):
        raise NotDeployed(f"Say which deployment: make undeploy NAME={name}")
    program = shutil.which("s")
    if program is None:
        raise NotDeployed("Serverless Devs is not installed: npm install -g @serverless-devs/s")
    # Serverless Devs wants a value of every variable that s.yaml names; to remove, any will do.
    made_up = dict.fromkeys(_named_in(s_yaml), "-") if options.remove else {}
    with private_home(os.environ) as own:
        environment = {**made_up, **own}
        steps = Steps(program, of_s, options.folder, environment, _redaction(config, s_yaml), _say)
        if options.remove:
            steps.remove()
        else:
            deployment = read_deployment(s_yaml)
            steps.deploy(deployment)
            for function, trigger in leftover_triggers(deployment, _deployed(config, deployment)):
                steps.remove_trigger(function.resource, function.name, trigger)


def _deployed(config: Path, deployment: Deployment) -> list[DeployedFunction]:
    """Look at what is deployed; nothing is found where only Serverless Devs has an AccessKey."""
    chosen = load_without_secrets(config, os.environ)
    try:
        credentials = credentials_from(os.environ)
    except InvalidConfiguration as error:
        _say("Triggers that s.yaml no longer has were not looked for, and fc3 never removes any:")
        _say(f"  {error.message}")
        return []
    examiner = FunctionComputeExaminer(
        FunctionComputeAccount(
            chosen.account_id, chosen.region, credentials, SystemClock(), chosen.endpoints.fc
        )
    )
    found = (examiner.function(each.name) for each in deployment.functions)
    return [each for each in found if each]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__, allow_abbrev=False)
    parser.add_argument("--folder", type=Path, default=ROOT, metavar="FOLDER", help="where s.yaml is")
    parser.add_argument("--check", action="store_true", help="only look, as doctor --offline does")
    parser.add_argument(
        "--remove",
        metavar="NAME",
        help="remove the functions of this deployment, then what oceanferry provision created",
    )
    return parser


def _redaction(config: Path, s_yaml: Path) -> Redaction:
    functions = read_deployment(s_yaml).functions
    names = {name for each in functions for name in each.variables} | variables_named(config)
    secrets = {*variables_named(config), *_named_in(s_yaml), *_OF_THE_SHELL}
    return Redaction(names, _values(secrets, os.environ))


def _named_in(s_yaml: Path) -> set[str]:
    return set(_TAKEN.findall(s_yaml.read_text(encoding="utf-8")))


def _values(names: set[str], environment: Mapping[str, str]) -> list[str]:
    return [environment[name] for name in names if environment.get(name)]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
