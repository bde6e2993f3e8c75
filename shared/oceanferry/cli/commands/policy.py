"""``oceanferry policy``: what has to be allowed to whom, for RAM."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from oceanferry.application.deployment.every_grant import every_grant
from oceanferry.cli import exit_status
from oceanferry.cli.options import Commands, add_command, add_config, add_s_yaml
from oceanferry.cli.output import Output
from oceanferry.domain.deployment.permissions import Grant, PolicyDocument
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import Sentence, listed, text

WHOM = ("function", "trigger", "operator", "target", "deployer", "provisioner")


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "policy", policy, "print the RAM policies that the deployment needs, as JSON"),
        "oceanferry policy",
        "oceanferry policy --for function",
        "oceanferry policy --for target --role archive-writer --trust",
    )
    command.add_argument("--for", dest="whom", choices=WHOM, help="print only this policy document")
    command.add_argument("--role", metavar="NAME", help="the role, if several match")
    command.add_argument(
        "--trust", action="store_true", help="with --for: print the role's trust policy instead"
    )
    command.add_argument("--no-sid", action="store_true", help="omit the reasons (Sid)")
    add_s_yaml(command)
    add_config(command)


def policy(arguments: argparse.Namespace, output: Output) -> int:
    """Print the policies; with ``--for`` one of them alone, as RAM takes it."""
    granted = every_grant(arguments.config, arguments.s_yaml)
    if arguments.whom:
        _print_only(output, granted, arguments)
    elif output.as_json:
        output.document({"grants": [_document(each, arguments) for each in granted]})
    else:
        _print_all(output, granted, arguments)
    return exit_status.SUCCESS


def _print_only(output: Output, granted: Sequence[Grant], arguments: argparse.Namespace) -> None:
    found = [each for each in granted if each.purpose == arguments.whom]
    found = [each for each in found if arguments.role in (None, each.who, each.who.rpartition("/")[2])]
    if len(found) != 1:
        known = [each.who for each in granted if each.purpose == arguments.whom]
        raise InvalidRequest(
            text("There is more than one policy for {whom}", whom=arguments.whom)
            if found
            else text("There is no policy for {whom}", whom=arguments.whom)
            if arguments.role is None
            else text("There is no policy for {whom} of {role}", whom=arguments.whom, role=arguments.role),
            advice=text("Name one with --role: {names}", names=listed(known))
            if known
            else text("Remove --for to see all policies"),
        )
    if arguments.trust and found[0].trust is None:
        raise InvalidRequest(
            text("{whom} is not a role and has no trust policy", whom=arguments.whom),
            advice=text("Remove --trust"),
        )
    output.document(_trust(found[0]) if arguments.trust else _policy(found[0], arguments))


def _print_all(output: Output, granted: Sequence[Grant], arguments: argparse.Namespace) -> None:
    for number, each in enumerate(granted):
        if number:
            output.line()
        output.line(text("# {title}", title=_title(each)))
        if each.trust:
            output.line(text("# Trusted by:"))
            output.document(_trust(each))
            output.line(text("# Allowed:"))
        output.document(_policy(each, arguments))


def _title(grant: Grant) -> Sentence:
    return {
        "function": text("The role of the functions: {who}", who=grant.who),
        "trigger": text("The role with which triggers invoke the functions: {who}", who=grant.who),
        "operator": text("The user who runs the commands (doctor included) on a machine"),
        "deployer": text("The user who runs make deploy and make undeploy"),
        "provisioner": text("The user who runs oceanferry provision"),
        "target": text(
            "In account {account}, the role that owns the bucket: {who}",
            account=grant.account_id,
            who=grant.who,
        ),
    }[grant.purpose]


def _document(grant: Grant, arguments: argparse.Namespace) -> PolicyDocument:
    return {
        "for": grant.purpose,
        "who": grant.who,
        "account_id": grant.account_id,
        "used_by": list(grant.used_by),
        "trust": _trust(grant) if grant.trust else None,
        "policy": _policy(grant, arguments),
    }


def _policy(grant: Grant, arguments: argparse.Namespace) -> PolicyDocument:
    return grant.policy(with_reasons=not arguments.no_sid)


def _trust(grant: Grant) -> PolicyDocument:
    return grant.trust.document() if grant.trust else {}
