"""The steps of a deployment, each one run of Serverless Devs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploying.changed_triggers import ChangedTriggers
from deploying.redaction import Redaction
from deploying.removal_errors import RemovalErrors
from oceanferry.domain.deployment.deployed import Deployment

Say = Callable[[str], None]
See = Callable[[str], None]
_NEVER_UPDATED = ("mns_topic",)
"""Types of triggers that fc3 creates and then leaves alone."""


class NotDeployed(Exception):
    """Nothing was deployed or removed, or not all of it; the message says why."""


@dataclass(frozen=True)
class Steps:
    """Deploys what s.yaml describes."""

    program: str
    """Serverless Devs."""
    options: Sequence[str]
    """Those that whoever deploys has chosen, such as ``--access production``."""
    folder: Path
    """Where s.yaml is."""
    environment: Mapping[str, str]
    redaction: Redaction
    say: Say

    def deploy(self, deployment: Deployment) -> None:
        """Deploy everything; may be repeated. Raises NotDeployed.

        Functions come first: those that a failed invocation goes to have to exist before others name them,
        and some of them name each other.
        """
        for function in deployment.functions:
            self.say(f"Function {function.name}")
            self._run([function.resource, "deploy", "--function"])
        self.say("Triggers, asynchronous invocations, and everything else")
        changed = ChangedTriggers(
            {
                (function.name, trigger.name)
                for function in deployment.functions
                for trigger in function.triggers
                if trigger.type in _NEVER_UPDATED
            }
        )
        self._run(["deploy"], changed.see)
        resources = {function.name: function.resource for function in deployment.functions}
        for name, trigger in changed.found:
            self.say(f"Trigger {trigger} of {name} changed. fc3 never updates it: it is created anew.")
            self.say("Messages that come to its topic in between are not delivered to the function.")
            self._remove([resources[name], "remove", "--trigger", trigger])
            self._run([resources[name], "deploy", "--trigger", trigger])

    def remove_trigger(self, resource: str, function: str, trigger: str) -> None:
        """Remove a trigger that s.yaml no longer has; may be repeated. Raises NotDeployed."""
        self.say(
            f"Trigger {trigger} of {function}: removed. s.yaml no longer has it, and fc3 never removes one."
        )
        self._remove([resource, "remove", "--trigger", trigger])

    def remove(self) -> None:
        """Remove every function with its triggers; may be repeated. Raises NotDeployed."""
        self.say("Functions and their triggers")
        self._remove(["remove"])

    def _remove(self, arguments: Sequence[str]) -> None:
        errors = RemovalErrors()
        self._run(arguments, errors.see)
        if errors.found:
            raise NotDeployed(f"Not everything was removed: {errors.found[0]}")

    def _run(self, arguments: Sequence[str], see: See | None = None) -> None:
        command = [self.program, *arguments, "-y", *self.options]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            for line in running.stdout or ():
                shown = self.redaction.line(line)
                if see:
                    see(shown)
                if shown.strip():
                    self.say(f"  {shown}")
        if running.returncode:
            raise NotDeployed(
                f"s {' '.join(arguments)} ended with exit status {running.returncode}."
                " It may be repeated as often as you like"
            )
