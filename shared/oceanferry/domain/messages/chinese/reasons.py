"""Why something was given up, by the name of the error's class, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from oceanferry.domain.errors import Explanation

_LATER = "多次重试后仍未成功。请稍后重新发起；若持续出现，请凭错误码和 Request ID 提交工单"

UNNAMED = Explanation("发生未归类的错误", "请查看原始信息，并按运行 ID 查阅函数日志")
"""For an error that this version has no words for."""

REASONS: Mapping[str, Explanation] = {
    "ServiceUnavailable": Explanation("对方服务无响应，或返回了无法识别的内容", _LATER),
    "SlotReserved": Explanation("已达到目标的频率上限，消息已排队等候发送", ""),
    "ServiceThrottled": Explanation("请求过于频繁，被对方服务限流", _LATER),
    "DeliveryInProgress": Explanation(
        "该备份集正由另一次运行投递到同一目标", "请等待其完成；若其已中断，租约到期后可重新发起"
    ),
    "OutOfTime": Explanation(
        "函数剩余的执行时间不够完成下一步", "请稍后重新发起；若反复出现，请调大该函数的 timeout"
    ),
    "LinkExpired": Explanation("下载链接已失效", "请重新发起，系统会申请新的下载链接"),
    "CopyNotProven": Explanation(
        "拷贝结果与源文件的大小或 CRC64 不一致", "请重新发起；若再次出现，请勿使用该副本"
    ),
    "InvalidConfiguration": Explanation(
        "配置或环境变量有误", "请按原始信息中的文件、行号和配置项修改后重新部署"
    ),
    "InvalidRequest": Explanation(
        "请求内容有误，或请求了配置中未定义的路由、集群或目标", "请修改请求后重新发起"
    ),
    "CredentialsRefused": Explanation(
        "访问凭证无效或已过期", "请检查函数角色，或本机的 AccessKey 是否正确、启用"
    ),
    "PermissionDenied": Explanation("当前身份没有所需权限", "请在 RAM 中授予原始信息中提到的权限"),
    "InstanceNotFound": Explanation(
        "该地域和账号下没有这个 OceanBase 实例", "请核对配置中的实例 ID、地域和账号"
    ),
    "BackupSetNotFound": Explanation(
        "该实例没有这个备份集，可能已过保留期被清理", "请在控制台核对备份集 ID，或改选更新的备份集"
    ),
    "NoMatchingBackupSet": Explanation(
        "没有已完成、有效且符合路由条件的备份集", "请检查实例的备份策略，或放宽路由的 select 条件"
    ),
    "BackupSetTooOld": Explanation(
        "最新的备份集已超出路由允许的时限（max_age）",
        "请先查明为何没有更新的备份完成；确需该备份集时可指定其 ID 投递",
    ),
    "DownloadTaskFailed": Explanation(
        "OceanBase 未能准备好备份下载", "请在控制台查看下载任务，或稍后重新发起"
    ),
    "LinkNotReadyInTime": Explanation(
        "等待 OceanBase 准备下载链接超时", "请稍后重新发起；备份集很大时可调大路由的 link_timeout"
    ),
    "DeliveryRefused": Explanation("目标拒绝了消息", "请按错误码和原始信息检查机器人或 Webhook 的设置"),
    "DeliveryInDoubt": Explanation(
        "消息可能已送达也可能没有；该目标设为 at_most_once，不再重发",
        '请到目标处查看是否已收到；确需重发时请重新发起并带上 "force": true',
    ),
    "AddressForbidden": Explanation(
        "目标地址不在允许访问的网络范围内", "请核对地址；确需访问时将其主机名加入配置的 network.allow"
    ),
    "ObjectConflict": Explanation(
        "目标位置已有内容不同的对象，系统不会覆盖", "请核对该对象，确认无用后移走，或为目标更换 prefix"
    ),
    "ObjectImmutable": Explanation(
        "目标位置的对象受保留策略（WORM）保护，不能覆盖或删除", "请等保留期结束，或为目标更换 prefix"
    ),
    "SourceRefused": Explanation(
        "源文件不支持分段读取，或在拷贝期间发生了变化", "请重新发起，以获取新的下载链接"
    ),
    "CopyStalled": Explanation("分片拷贝多次重启后仍无进展", "请查看 copy_object 函数的日志，处理后重新发起"),
    "LaterSchema": Explanation(
        "ledger（投递台账）中的文档由更高版本的 Oceanferry 写入，当前版本不读取也不改动",
        '请重新部署更高版本；急需该投递时，请先确认是否已送达，再重新发起并带上 "force": true',
    ),
    "InvocationFailed": Explanation(
        "函数执行失败（超时、崩溃或未知异常）", "请按 Request ID 查看该函数的日志"
    ),
    "ServiceRefused": Explanation("对方服务拒绝了请求", "请按错误码处理，必要时凭 Request ID 提交工单"),
}


class Explained(Protocol):
    """What may have an explanation of its own: a failure, a finding."""

    @property
    def error(self) -> str:
        """The name of the error's class."""

    @property
    def chinese(self) -> Explanation | None:
        """Its own explanation."""


def reason_of(explained: Explained) -> Explanation:
    """Return what an error means, and what to do."""
    return explained.chinese or REASONS.get(explained.error, UNNAMED)
