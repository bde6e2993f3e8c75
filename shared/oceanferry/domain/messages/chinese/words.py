"""The words of messages in Chinese; what each function is for, :class:`words.Words` says.

Errors are worded in English where they happen, because they also go to logs
and support tickets. Here their class is explained in Chinese, and the original
is quoted.
"""

# ruff: noqa: D103, RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from oceanferry.domain.messages.alarm_words import AlarmWords
from oceanferry.domain.messages.chinese import alarms as chinese_alarms
from oceanferry.domain.messages.chinese.reasons import reason_of
from oceanferry.domain.messages.figures import lasting
from oceanferry.domain.messages.message import Fact
from oceanferry.domain.messages.words import Labels
from oceanferry.domain.runs.failures import Failure

LABELS = Labels(
    cluster="集群",
    backup_set="备份集",
    tenants="租户",
    method="备份方式",
    restores_to="可恢复到",
    finished_at="备份结束时间",
    started_at="备份开始时间",
    size="大小",
    links="链接",
    buttons_until="按钮有效期至",
    valid_until="有效期至",
    reachable_from="访问范围",
    route="路由",
    destination="投递目标",
    given_up_at="最终失败时间",
    code="错误码",
    request_id="Request ID",
    run="运行 ID",
)
ALARMS: AlarmWords = chinese_alarms
COLON = "："
UNKNOWN_EXPIRY = "未知，请尽快下载"
UNKNOWN_BACKUP_SET = "尚未选定"
FROM_INTERNET = "公网"
CONFIDENTIAL = "持有下载链接即可读取备份数据，请勿转发。"
EXPIRED = '下载链接已过期。如需新链接，请重新发起请求并带上 "force": true。'
POSSIBLY_TWICE = "可能重复：此前一次发送未收到响应"
NOT_BY_TEMPLATE = "该目标的消息模板无法用于这条消息，因此使用了内置文案。请检查配置中的 templates。"
TRIAL_TITLE = "Oceanferry 测试消息"
TRIAL = "这是一条测试消息，用于确认本群能否收到通知，无需处理。"

_UNITS = ("天", "小时", "分钟")
_METHODS = {"logical": "逻辑备份", "physical": "物理备份", "native_logical": "原生逻辑备份"}
_OBJECT_TYPES = {"tenant": "租户级", "cluster": "集群级", "database": "库级", "table": "表级"}


def ready_title(cluster: str) -> str:
    return f"备份可以下载了：{cluster}"


def delivered_title(cluster: str) -> str:
    return f"备份已全部送达：{cluster}"


def failed_title(cluster: str, destination: str) -> str:
    return f"备份投递失败：{cluster} → {destination}" if destination else f"备份投递失败：{cluster}"


def counted_title(title: str, count: int) -> str:
    return f"{title}（{count} 个备份集）"


def backed_up(method: str, object_type: str) -> str:
    how = _METHODS.get(method.lower(), method)
    what = _OBJECT_TYPES.get(object_type.lower(), object_type)
    return f"{how}（{what}）" if how and what else how or what


def listing(names: Sequence[str], most: int) -> str:
    named = "、".join(names[:most])
    return f"{named} 等 {len(names)} 个" if len(names) > most else named


def files(count: int, size: str) -> str:
    return f"{size}，共 {count} 个文件" if size else f"共 {count} 个文件"


def links_of(first: int, last: int, total: int) -> str:
    """See Words."""
    which = f"第 {first}–{last} 个" if first < last else f"第 {first} 个"
    return f"{which}，共 {total} 个；其余链接见其他消息"


def at(moment: str, away: timedelta) -> str:
    duration = lasting(away, _UNITS, "不到 1 分钟")
    return f"{moment}，{duration}前" if away < timedelta() else f"{moment}，{duration}后"


def from_internal(region: str) -> str:
    return f"仅限{_of(region)}内网"


def from_mixed(internal: int, count: int, region: str) -> str:
    return f"公网；{count} 个文件中有 {internal} 个{from_internal(region)}"


def internal_only(region: str) -> str:
    return (
        f"内网链接在公网打不开。请在{_of(region)} VPC 内的主机（如 ECS）上下载，或在该主机上执行"
        " oceanferry copy 转存到自己的 Bucket。也可以在路由的 deliver 中增加 Bucket 目标（type: oss），"
        "由系统直接拷贝，无需链接。"
    )


def not_linked(count: int, names: str) -> str:
    return (
        f"消息长度有限，还有 {count} 个文件的下载链接未能列出：{names}。如需全部文件，请将该备份集投递到"
        " Bucket（type: oss），或在 OceanBase 控制台下载。"
    )


def file(part_id: int) -> str:
    return f"第 {part_id} 个文件"


def button(name: str, size: str, *, internal: bool) -> str:
    return " · ".join(filter(None, (name, size, "仅内网" if internal else "")))


def copied(folder: str, count: int, size: str, moment: str, *, before: bool) -> str:
    done = f"此前已于 {moment} 拷贝到 {folder}" if before else f"已于 {moment} 拷贝到 {folder}"
    return f"{done}，{files(count, size)}，逐个回读核对大小和 CRC64 一致"


def checksum(size: str, crc64: str) -> str:
    return f"{size}，CRC64 {crc64}"


def other_size(copied: str, stated: str) -> str:
    return f"实际拷贝 {copied}，与 OceanBase 给出的 {stated} 不一致"


def more_files(count: int, manifest: str) -> str:
    return f"另有 {count} 个文件，完整清单见 {manifest}"


def accepted(moment: str, status: int, code: str, *, before: bool) -> str:
    done = f"此前已于 {moment} 接收消息" if before else f"已于 {moment} 接收消息"
    return f"{done}（HTTP {status}，返回码 {code}）" if status else done


def unproven(reason: str) -> str:
    return f"未通过校验：{reason}"


def explain(failure: Failure) -> tuple[Fact, ...]:
    reason = reason_of(failure)
    original = f"{failure.message}. {failure.advice}" if failure.advice else failure.message
    advice = (Fact("处理建议", reason.advice),) if reason.advice else ()
    return Fact("原因", reason.what), *advice, Fact("原始信息", original)


def repeat(request: str) -> str:
    return f'处理后可用以下请求重新投递（"force": true 表示强制重投）：{request}'


def _of(region: str) -> str:
    return f" {region} 地域" if region else "集群所在地域"
