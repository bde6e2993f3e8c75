"""What is wrong with a configuration, as a reader of Chinese sees it: file, line and key stay as they are."""

# ruff: noqa: E501, RUF001  # a message stands here as it is read, in one line; Chinese punctuation

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.cli.languages.speech import speech_of
from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.loading import load

CHINESE = Output(as_json=False, speech=speech_of("zh"))

WRONG = """\
region: China
account_id: 1234567890123456
clusters:
  orders: {instance_id: ob317v4uif0000}
routes:
  nightly:
    cluster: order
    schedule: "0 61 8 * * *"
    select: {newest: yes please}
    deliver: [room, archve]
    on_failure: [archive]
    expect_every: 1y
destinations:
  room:
    type: dingtalk
    webhook: "${WEBHOOK}"
    format: html
    templates: {failed: {title: "{{ titel }}"}}
  archive: {type: oss, bucket: My_Archive, region: cn-shanghai, max_shards: 0}
redeem: {keys: "${KEYS}", uses: 0}
watchdg: {}
"""


def mistakes(path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidConfiguration) as refused:
        load(path, {"WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=made-up"})
    CHINESE.error(refused.value)
    return capsys.readouterr().err.removeprefix("oceanferry: ").replace(f"{path.parent}/", "").splitlines()


def test_every_mistake_is_reported_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mistakes(tmp_path / "oceanferry.yaml", WRONG, capsys) == [
        "oceanferry.yaml:1: region: 须为地域 ID，例如 cn-hangzhou",
        "oceanferry.yaml:2: account_id: 须为字符串，请加引号",
        "oceanferry.yaml:7: routes.nightly.cluster: 配置中没有定义这个集群；是否应为 orders？（已定义：orders）",
        "oceanferry.yaml:8: routes.nightly.schedule: 不是有效的定时表达式：“分”字段的 61 不在 0-59 范围内；请写为 CRON_TZ=Asia/Shanghai 0 0 8 * * *",
        "oceanferry.yaml:9: routes.nightly.select.newest: 只能为 true 或 false",
        "oceanferry.yaml:10: routes.nightly.deliver[1]: 配置中没有定义这个投递目标；是否应为 archive？（已定义：room、archive）",
        "oceanferry.yaml:11: routes.nightly.on_failure[0]: 是 Bucket，只接收副本，不接收消息；请改为群或 Webhook",
        "oceanferry.yaml:12: routes.nightly.expect_every: 须为时长，例如 45s、90m、36h、7d 或 1d12h",
        "oceanferry.yaml:17: destinations.room.format: 只能为 actionCard、markdown 或 text",
        "oceanferry.yaml:19: destinations.archive.bucket: 须为 Bucket 名称：3～63 个小写字母、数字和 -，不能以 - 开头或结尾",
        "oceanferry.yaml:19: destinations.archive.max_shards: 须为不小于 1 的整数",
        "oceanferry.yaml:20: redeem.keys: 引用的环境变量 KEYS 未设置",
        "oceanferry.yaml:20: redeem.uses: 不能小于 1",
        "oceanferry.yaml:21: watchdg: 没有这个配置项；是否应为 watchdog？（此处可用：region、account_id、name、clusters、routes、destinations、on_failure、language、timezone、ledger、redeem、watchdog、endpoints、network、functions、parameters_kms_key_id、existing）",
    ]


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("", "oceanferry.yaml 是空文件。可重新生成一份：oceanferry init --overwrite"),
        (
            "region：cn-hangzhou\nname: a\n",
            "oceanferry.yaml:1: YAML 语法错误：使用了全角冒号（：），请改为半角冒号加一个空格",
        ),
        (
            "region: cn-hangzhou\n\tname: a\n",
            "oceanferry.yaml:2: YAML 语法错误：行首是制表符（Tab），请用空格缩进",
        ),
        ("region: &a cn-hangzhou\nname: *a\n", "oceanferry.yaml:2: YAML 语法错误：不支持别名（alias）"),
    ],
)
def test_a_file_that_is_no_configuration_is_reported_in_chinese(
    tmp_path: Path, content: str, mistake: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mistakes(tmp_path / "oceanferry.yaml", content, capsys) == [mistake]
