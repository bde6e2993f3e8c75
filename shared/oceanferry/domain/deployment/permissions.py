"""Who may do what: RAM's policies and roles, with the reason for each permission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PolicyDocument = dict[str, object]


@dataclass(frozen=True)
class Statement:
    """One action on one resource that a role needs."""

    reason: str
    """What it is for, as a Sid can be written: letters and digits alone."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (self.reason.isascii() and self.reason.isalnum()):
            raise ValueError(f"a Sid has letters and digits alone, not {self.reason!r}")

    def document(self, *, with_reason: bool = True) -> PolicyDocument:
        """Return it as RAM reads it."""
        reason = {"Sid": self.reason} if with_reason else {}
        return {
            **reason,
            "Effect": "Allow",
            "Action": _one_or_many(self.actions),
            "Resource": _one_or_many(self.resources),
        }


@dataclass(frozen=True)
class Trust:
    """Who may act as a role."""

    service: str = ""
    roles: tuple[str, ...] = ()
    external_id: str = ""
    """The external id that an assumer of the role has to send, if the role requires one."""

    def document(self) -> PolicyDocument:
        """Return the trust policy as RAM reads it."""
        principal: PolicyDocument = {"Service": [self.service]} if self.service else {"RAM": list(self.roles)}
        statement: PolicyDocument = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
        if self.external_id:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": self.external_id}}
        return {"Version": "1", "Statement": [statement]}


@dataclass(frozen=True)
class Grant:
    """A role or a user, and everything that it has to be allowed."""

    purpose: str
    """``function``, ``trigger``, ``target``, ``operator``, ``deployer`` or ``provisioner``."""
    who: str
    """The role's ARN, or who it is in words."""
    statements: tuple[Statement, ...]
    trust: Trust | None = None
    """None for people, who act as themselves."""
    account_id: str = ""
    """The account whose RAM has it."""
    used_by: tuple[str, ...] = field(default=())
    """The functions that it is for."""

    @property
    def actions(self) -> frozenset[str]:
        """Everything that is allowed, whatever on."""
        return frozenset(action for each in self.statements for action in each.actions)

    def policy(self, *, with_reasons: bool = True) -> PolicyDocument:
        """Return the policy as RAM reads it."""
        statements = [each.document(with_reason=with_reasons) for each in self.statements]
        return {"Version": "1", "Statement": statements}


def sid(*words: str) -> str:
    """Write words as one Sid: ``("CopyTo", "ops-room_2")`` is ``CopyToOpsRoom2``."""
    parts = [part for word in words for part in _letters(word)]
    return "".join(part[0].upper() + part[1:] for part in parts)


def distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return each statement once, and with a Sid that no other has."""
    result: dict[str, Statement] = {}
    for each in statements:
        if each not in result.values():
            reason = _unused(each.reason, result)
            result[reason] = Statement(reason, each.actions, each.resources)
    return tuple(result.values())


def _unused(reason: str, taken: dict[str, Statement]) -> str:
    number = 2
    unused = reason
    while unused in taken:
        unused, number = f"{reason}{number}", number + 1
    return unused


def _one_or_many(values: Sequence[str]) -> object:
    return values[0] if len(values) == 1 else list(values)


def _letters(word: str) -> Sequence[str]:
    return "".join(each if each.isascii() and each.isalnum() else " " for each in word).split()
