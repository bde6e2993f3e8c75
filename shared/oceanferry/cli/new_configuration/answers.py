"""What a first configuration is made from: options of the command, or answers on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args

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
}
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

    @property
    def ledger_is_folder(self) -> bool:
        """Whether the ledger is a folder of this machine."""
        return "/" in self.ledger


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
    return f"{question} ({'/'.join(chats.VARIABLES)})" if name == "destination" else question


def _language(found: Mapping[str, str]) -> Language:
    return "en" if found.get("language") == "en" else "zh"


def _default(name: str, found: Mapping[str, str]) -> str | None:
    if name == "bucket_region":
        return found["region"]
    if name == "ledger":  # the name of a bucket is unique among all accounts
        return f"oceanferry-{found['account_id']}"
    return {"region": "cn-hangzhou", "destination": "dingtalk", "bucket": ""}.get(name)


def _checked(name: str, value: str) -> str:
    if (name in _MAY_BE_EMPTY and not value) or (name == "ledger" and "/" in value and value.isprintable()):
        return value
    try:
        _CHECKS[name].validate_python(value)
    except ValidationError as error:
        raise InvalidRequest(
            text("{option}: {mistake}", option=_option(name), mistake=_meaning(name, error))
        ) from None
    return value


def _meaning(name: str, error: ValidationError) -> Sentence:
    if name == "language":
        return text("must be one of {names}", names=listed(get_args(Language)))
    found = error.errors()[0]
    raised = found.get("ctx", {}).get("error")
    return said_by(raised) if isinstance(raised, Exception) else quoted(found["msg"])


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
