"""The options of the commands about a deployment, which run beside its s.yaml."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from oceanferry.cli import doctor_command, message_command, policy_command

Add = Callable[..., argparse.ArgumentParser]
"""Adds a command: its name, what it calls, what it does, and examples."""


def _policy(add: Add) -> argparse.ArgumentParser:
    command = add(
        *("policy", policy_command.policy, "say what RAM has to allow to whom, as JSON"),
        "oceanferry policy",
        "oceanferry policy --for function",
        "oceanferry policy --for target --role archive-writer --trust",
    )
    command.add_argument("--for", dest="whom", choices=policy_command.WHOM, help="only this policy, and bare")
    command.add_argument("--role", metavar="NAME", help="which role, when there are several")
    command.add_argument("--trust", action="store_true", help="with --for: who may act as the role instead")
    command.add_argument("--no-sid", action="store_true", help="leave the reasons (Sid) out")
    return _s_yaml(command)


def _doctor(add: Add) -> argparse.ArgumentParser:
    command = add(
        *("doctor", doctor_command.doctor, "look at a deployment, and say what is wrong and how to mend it"),
        "oceanferry doctor",
        "oceanferry doctor --offline",
        "oceanferry doctor chat --destination ops-room",
    )
    command.add_argument(
        "what",
        nargs="?",
        choices=["chat"],
        help="send a test message to each chat instead, and explain the answer",
    )
    command.add_argument("--offline", action="store_true", help="look only at what is on this machine")
    command.add_argument("--destination", metavar="NAME", help="with chat: only this one")
    return _s_yaml(command)


def _s_yaml(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--s-yaml",
        type=Path,
        metavar="FILE",
        help="what is deployed (default: s.yaml beside the configuration, else the source's)",
    )
    return command


def _message(add: Add) -> argparse.ArgumentParser:
    command = add(
        *("message", message_command.message, "say what would be sent to a chat, with sample data"),
        "oceanferry message --kind link_ready --destination ops-room",
        "oceanferry message --kind failed --destination ops-room --json",
    )
    command.add_argument("--kind", required=True, choices=message_command.KINDS, help="what it tells")
    command.add_argument("--destination", required=True, metavar="NAME", help="to whom")
    return command


COMMANDS = (_policy, _doctor, _message)
