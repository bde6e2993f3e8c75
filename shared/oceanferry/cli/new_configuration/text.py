"""The text of a first oceanferry.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from oceanferry.cli.new_configuration.answers import Answers
from oceanferry.cli.new_configuration.chats import VARIABLES, parameter
from oceanferry.cli.new_configuration.languages import WORDINGS
from oceanferry.settings.file import PARAMETER


def secrets_of(answers: Answers) -> list[str]:
    """Return the secrets of the chat, each by the name that its environment variable has or would have."""
    return list(VARIABLES[answers.destination].values())


def text_of(answers: Answers) -> str:
    """Return the file, with a comment for each part of it, in the language of the messages."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    comments = WORDINGS[answers.language].comments
    chats = [] if answers.destination == "none" else ["chat"]
    buckets = ["archive"] if answers.bucket else []
    yield from _comment(comments["top"])
    yield ""
    yield from _comment(comments["region"])
    yield f"region: {answers.region}"
    yield f"account_id: {json.dumps(answers.account_id)}"
    yield ""
    yield from _comment(comments["language"])
    yield f"language: {answers.language}"
    yield "timezone: Asia/Shanghai"
    yield ""
    yield from _comment(comments["clusters"])
    yield "clusters:"
    yield f"  main: {{instance_id: {json.dumps(answers.instance)}}}"
    yield ""
    yield from _routes(chats, buckets, comments)
    yield ""
    yield from _comment(comments["on_failure_top"])
    yield f"on_failure: {_listed(chats)}"
    yield ""
    yield from _destinations(answers, comments)
    yield ""
    yield from _comment(comments["ledger"])
    yield _ledger(answers)
    yield ""
    yield f'watchdog: {{schedule: "@every 10m"}} # {comments["watchdog"]}'


def _routes(chats: list[str], buckets: list[str], comments: Mapping[str, str]) -> Iterator[str]:
    yield from _comment(comments["routes"])
    yield "routes:"
    yield "  nightly:"
    yield "    cluster: main"
    yield from _comment(comments["schedule"], indent=4)
    yield "    schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * *"
    yield from _comment(comments["select"], indent=4)
    yield "    select: {newest: true, max_age: 36h}"
    yield f"    deliver: {_listed([*chats, *buckets])} # {comments['deliver']}"
    if chats and buckets:
        yield f"    on_success: {_listed(chats)} # {comments['on_success']}"
    yield f"    on_failure: {_listed(chats)} # {comments['on_failure']}"
    yield f"    expect_every: 26h # {comments['expect_every']}"


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"


def _destinations(answers: Answers, comments: Mapping[str, str]) -> Iterator[str]:
    yield from _comment(comments["destinations"])
    yield "destinations:"
    if answers.destination != "none":
        yield "  chat:"
        yield f"    type: {answers.destination}"
        for key, variable in VARIABLES[answers.destination].items():
            name = f"{PARAMETER}{parameter(variable)}" if answers.secrets == "oos" else variable
            yield f'    {key}: "${{{name}}}"'
    if answers.bucket:
        yield from _comment(comments["archive"], indent=2)
        yield "  archive:"
        yield "    type: oss"
        yield f"    bucket: {json.dumps(answers.bucket)}"
        yield f"    region: {answers.bucket_region}"
        yield '    prefix: "oceanbase/"'
        yield f"    # {comments['storage_class']}"
        yield f"    # {comments['retention']}"


def _ledger(answers: Answers) -> str:
    if answers.ledger_is_folder:
        return f"ledger: {{type: directory, path: {json.dumps(answers.ledger, ensure_ascii=False)}}}"
    return f'ledger: {{type: oss, bucket: {json.dumps(answers.ledger)}, prefix: "oceanferry/"}}'


def _comment(text: str, *, indent: int = 0) -> Iterator[str]:
    return (f"{' ' * indent}# {line}" for line in text.splitlines())
