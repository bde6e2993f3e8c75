"""What a first configuration is made from: options of the command, or answers on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, TypeAdapter, ValidationError

from oceanferry.cli.languages.speech import Speech
from oceanferry.cli.new_configuration import chats
from oceanferry.cli.new_configuration.languages import WORDINGS
from oceanferry.domain.configuration import Language
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import Sentence, listed, quoted, said_by, text
from oceanferry.settings.values import AccountId, BucketName, InstanceId, Region

Ask = Callable[[str], str]
"""Puts a question to a person and returns what was typed."""

Secrets = Literal["oos", "environment"]
"""Where secrets are: encrypted parameters of OOS Parameter Store, or environment variables."""

_LANGUAGE = "Language of messages and comments / 消息和注释的语言 (zh/en)"
_CHECKS: Mapping[str, TypeAdapter[Any]] = {
    "language": TypeAdapter(Language),
    "region": TypeAdapter(Region),
    "account_id": TypeAdapter(AccountId),
    "instance": TypeAdapter(InstanceId),
    "destination": TypeAdapter(Annotated[str, AfterValidator(chats.known)]),
    "bucket": TypeAdapter(BucketName),
    "bucket_region": TypeAdapter(Region),
    "ledger": TypeAdapter(BucketName),
    "secrets": TypeAdapter(Secrets),
}
_CHOICES = {"language": get_args(Language), "secrets": get_args(Secrets)}
_MAY_BE_EMPTY = ("bucket",)


@dataclass(frozen=True)
class Answers:
    """Checked, and enough for a configuration."""

    language: Language
    region: str
    account_id: str
    instance: str
    destination: str
    """One of ``chats.VARIABLES``."""
    bucket: str
    """Empty: nothing is copied."""
    bucket_region: str
    ledger: str
    """A bucket; or a folder, which has a / in it."""
    secrets: Secrets

    @property
    def ledger_is_folder(self) -> bool:
        """Whether the ledger is a folder of this machine."""
        return _is_folder(self.ledger)


def answered(given: Mapping[str, str | None], ask: Ask | None, speech: Speech) -> Answers:
    """Return what was given, completed by what *ask* returns, or by defaults where there is no terminal.

    The language of the terminal, *speech*, is the default of the file's.

    Raises:
        InvalidRequest: A value is wrong, or is missing and cannot be asked for.
    """
    found: dict[str, str] = {}
    for name in _CHECKS:
        if name == "bucket_region" and not found["bucket"]:
            found[name] = found["region"]
        elif name == "secrets" and found["destination"] == "none" and given.get(name) is None:
            found[name] = _default(name, found) or ""
        else:
            found[name] = _answer(name, given.get(name), found, ask, speech)
    if found["destination"] == "none" and not found["bucket"]:
        raise InvalidRequest(
            text("There is nothing to deliver to"),
            advice=text("Name a chat with --destination, a --bucket, or both"),
        )
    return Answers(**TypeAdapter(dict[str, Any]).validate_python(found))


def _answer(name: str, given: str | None, found: Mapping[str, str], ask: Ask | None, speech: Speech) -> str:
    if given is not None:
        return _checked(name, given)
    default = speech.language if name == "language" else _default(name, found)
    if ask is None:
        if default is None:
            raise InvalidRequest(
                text("{option} is missing", option=_option(name)),
                advice=text("Give it, or run the command on a terminal"),
            )
        return default
    question = _question(name, found)
    shown = f"{question} [{default}]: " if default else f"{question}: "
    while True:
        typed = ask(shown).strip() or default or ""
        try:
            return _checked(name, typed)
        except InvalidRequest as error:
            shown = f"{speech.say(error.message)}: "


def _question(name: str, found: Mapping[str, str]) -> str:
    if name == "language":
        return _LANGUAGE
    question = WORDINGS[_language(found)].questions[name]
    choices = {"destination": tuple(chats.VARIABLES), "secrets": get_args(Secrets)}.get(name)
    return f"{question} ({'/'.join(choices)})" if choices else question


def _language(found: Mapping[str, str]) -> Language:
    return "en" if found.get("language") == "en" else "zh"


def _default(name: str, found: Mapping[str, str]) -> str | None:
    if name == "bucket_region":
        return found["region"]
    if name == "ledger":  # the name of a bucket is unique among all accounts
        return f"oceanferry-{found['account_id']}"
    if name == "secrets":  # with a folder, a host runs it, and no function has variables that others can see
        return "environment" if _is_folder(found["ledger"]) else "oos"
    return {"region": "cn-hangzhou", "destination": "dingtalk", "bucket": ""}.get(name)


def _checked(name: str, value: str) -> str:
    if (name in _MAY_BE_EMPTY and not value) or (
        name == "ledger" and _is_folder(value) and value.isprintable()
    ):
        return value
    try:
        _CHECKS[name].validate_python(value)
    except ValidationError as error:
        raise InvalidRequest(
            text("{option}: {mistake}", option=_option(name), mistake=_meaning(name, error))
        ) from None
    return value


def _is_folder(ledger: str) -> bool:
    return "/" in ledger


def _meaning(name: str, error: ValidationError) -> Sentence:
    if name in _CHOICES:
        return text("must be one of {names}", names=listed(_CHOICES[name]))
    found = error.errors()[0]
    raised = found.get("ctx", {}).get("error")
    return said_by(raised) if isinstance(raised, Exception) else quoted(found["msg"])


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
