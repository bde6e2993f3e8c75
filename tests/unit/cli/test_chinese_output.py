"""What the command line prints for readers of Chinese."""

# ruff: noqa: RUF001  # Chinese punctuation

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from textwrap import dedent

import pytest

from fakes.sample_notifications import NOW, ORDER, copy_receipt, message_receipt
from oceanferry.cli.commands import doctor, run
from oceanferry.cli.display import PlainProgress, described
from oceanferry.cli.languages.speech import speech_of
from oceanferry.cli.output import Output
from oceanferry.domain.copies.transfer_stats import TransferStats
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import InvalidRequest, PermissionDenied
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.outcomes import outcome
from oceanferry.domain.texts import text

CHINESE = Output(as_json=False, speech=speech_of("zh"))
DENIED = PermissionDenied(
    "Writing to bucket my-archive is not allowed",
    advice="Grant oss:PutObject",
    code="AccessDenied",
    request_id="6740A1",
)


def findings() -> Iterator[Finding]:
    topic = Topic("buckets", "archive (my-archive)")
    yield topic.ok("bucket_versioning", text("versioning: {versioning}", versioning=text("never enabled")))
    yield topic.failed("bucket_write", DENIED)


def test_findings_are_chinese_and_keep_the_english_error_with_its_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    doctor.show(CHINESE, findings())
    printed = capsys.readouterr().out

    assert "✓ archive (my-archive)：版本控制：从未开启" in printed
    assert "当前身份没有所需权限。" in printed
    assert "not allowed" in printed
    assert "AccessDenied" in printed
    assert "原始建议：Grant" in printed
    assert printed.endswith("1 个问题\n")


def test_no_line_of_a_finding_is_wider_than_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    doctor.show(CHINESE, findings())

    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_the_document_of_findings_is_english_in_every_language(capsys: pytest.CaptureFixture[str]) -> None:
    doctor.show(Output(as_json=True, speech=speech_of("zh")), findings())
    chinese = capsys.readouterr().out
    doctor.show(Output(as_json=True), findings())

    assert chinese == capsys.readouterr().out
    assert json.loads(chinese)["findings"][0]["meaning"] == "versioning: never enabled"


def test_a_run_is_reported_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    sent = outcome(FetchLinkJob(order=ORDER, asked_at=NOW), "settled", receipts=(message_receipt(),))
    copied = outcome(CopyObjectJob(order=ORDER, destination="archive"), "settled", receipts=(copy_receipt(),))
    run.show(CHINESE, [sent, copied])

    assert capsys.readouterr().out == dedent("""\
        备份集 bak-4n1
          ✓ ops-room         已发送链接 (errcode 0)
          ✓ archive          已拷贝（2 个文件已校验）
              oss://my-archive/oceanbase/orders/bak-4n1/bak-4n1_1.tar.gz  3.0 GiB  CRC64 9876543210001
              oss://my-archive/oceanbase/orders/bak-4n1/bak-4n1_2.tar.gz  3.0 GiB  CRC64 9876543210002
        运行 ID 0123456789abcdef
        """)


def test_an_error_is_explained_and_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    CHINESE.error(DENIED)

    assert capsys.readouterr().err == (
        "oceanferry: 当前身份没有所需权限。请在 RAM 中授予原始信息中提到的权限。原始信息：Writing to bucket"
        " my-archive is not allowed (code AccessDenied, request id 6740A1). Grant oss:PutObject\n"
    )


def test_an_error_that_the_catalogue_has_is_reported_in_its_words_with_the_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    CHINESE.error(InvalidRequest(text("Unknown {what} {name!r}", what=text("route"), name="x"), code="E1"))

    assert capsys.readouterr().err == "oceanferry: 没有名为 'x' 的路由（错误码 E1）\n"


def test_a_failure_in_an_outcome_is_reported_in_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    failure = Failure.of(InvalidRequest(text("--link is not an http(s) URL")))
    CHINESE.failure(failure)

    assert capsys.readouterr().err == "oceanferry: --link 不是 http(s) URL\n"
    assert '"message":"--link is not an http(s) URL"' in failure.model_dump_json()


def test_notes_of_a_run_are_reported_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    note = text("retention: {outcome} {id}", outcome=text("removed"), id="bak-1")
    copied = outcome(
        CopyObjectJob(order=ORDER, destination="archive"),
        "settled",
        receipts=(copy_receipt(),),
        notes=(note,),
    )
    run.show(CHINESE, [copied])

    assert "  - 保留规则：已删除 bak-1\n" in capsys.readouterr().out


def test_a_wait_is_reported_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    PlainProgress(CHINESE.say).waiting("bak-1", "", timedelta(seconds=90))

    assert capsys.readouterr().err == "bak-1：下载任务状态 未知，1 分钟 30 秒后再次查询\n"


def test_how_parts_move_is_reported_in_chinese() -> None:
    flow = TransferStats(3, 64, 8, 2, 9 * timedelta(seconds=1), timedelta(seconds=1))

    assert CHINESE.say(described(flow, busy=0.1)) == "分片 3/64 · 8 个连接 · 重试 2 次 · 受限于源端"
