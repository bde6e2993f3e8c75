"""Progress, what happened besides, and the output of copy, sync and policy, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # Progress
    "{id}: download task {status}, next check in {length}": (
        "{id}：下载任务状态 {status}，{length}后再次查询"
    ),
    "unknown": "未知",
    "{reason}; next attempt in {length}": "{reason}；{length}后重试",
    "part {done} of {parts}": "分片 {done}/{parts}",
    "{number} connections": "{number} 个连接",
    "1 retry": "重试 1 次",
    "{number} retries": "重试 {number} 次",
    "limited by this machine": "受限于本机",
    "limited by the source": "受限于源端",
    "limited by the bucket": "受限于 Bucket",
    "limited by bandwidth_limit": "受限于 bandwidth_limit",
    "limited by source and bucket": "受限于源端和 Bucket",
    # Notes of a run
    "Split into two jobs: {error}": "已拆分为两个任务：{error}",
    "{id} continues in a job of its own: {error}": "{id} 改由单独的任务继续：{error}",
    "retention: {error}": "保留规则未能执行：{error}",
    "retention: continues in an invocation of its own": "保留规则：在另一次调用中继续执行",
    "retention: {outcome} {id}": "保留规则：{outcome} {id}",
    "retention: {key} {detail}, and is kept": "保留规则：保留 {key}（{detail}）",
    "began to remove": "已开始删除",
    "would remove": "将删除",
    "removed": "已删除",
    "protected": "受 Bucket 保留策略（WORM）保护，未删除",
    "stopped at": "删除已中止：",
    "heartbeat: {signal} was not sent: {error}": "心跳 {signal} 未能发送：{error}",
    "history: {error}": "投递历史未能更新：{error}",
    "ledger: record {name} cannot be read; an earlier attempt may have succeeded": (
        "ledger：无法读取记录 {name}；此前一次尝试可能已成功"
    ),
    "{name}: added the missing delivery of {id}": "{name}：已补录 {id} 的投递",
    "{name}: closed abandoned run {run} (no active lease)": "{name}：已关闭中断的运行 {run}（租约已到期）",
    "{name}: aborted the orphaned upload of {key}, started {at:%Y-%m-%d %H:%M} UTC": (
        "{name}：已中止 {key} 遗留的分片上传（开始于 {at:%Y-%m-%d %H:%M} UTC）"
    ),
    # copy
    "✓ oss://{bucket}/{key}  {size}  CRC64 {crc64}, proven": (
        "✓ oss://{bucket}/{key}  {size}  CRC64 {crc64}，已校验"
    ),
    # sync
    "as the configuration says": "按配置生成",
    "(not shown)": "（不显示）",
    # policy
    "The role of the functions: {who}": "函数角色：{who}",
    "The role with which triggers invoke the functions: {who}": "触发器调用函数所用的角色：{who}",
    "The user who runs the commands (doctor included) on a machine": (
        "在主机上运行命令（包括 doctor）的 RAM 用户"
    ),
    "The user who runs make deploy and make undeploy": "执行 make deploy 和 make undeploy 的 RAM 用户",
    "The user who runs oceanferry provision": "执行 oceanferry provision 的 RAM 用户",
    "In account {account}, the role that owns the bucket: {who}": (
        "账号 {account} 中拥有该 Bucket 的角色：{who}"
    ),
    "# Trusted by:": "# 信任策略：",
    "# Allowed:": "# 权限策略：",
}
