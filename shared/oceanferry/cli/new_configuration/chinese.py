"""The questions, the comments and the next steps, in Chinese."""

# ruff: noqa: RUF001  # Chinese has punctuation of its own

from __future__ import annotations

from oceanferry.cli.new_configuration.wording import Wording

CHINESE = Wording(
    questions={
        "region": "OceanBase 实例和函数所在地域",
        "account_id": "阿里云账号 ID（控制台右上角）",
        "instance": "OceanBase 集群实例 ID，例如 ob317v4uif0000",
        "destination": "接收链接和告警的群",
        "bucket": "保存备份副本的 OSS Bucket（留空：不复制）",
        "bucket_region": "该 Bucket 所在地域",
        "ledger": "保存 ledger（投递台账）的 OSS Bucket（填写 ./ledger 之类的路径则使用本机目录）",
        "secrets": "群的密钥：OOS 加密参数（更安全）或环境变量",
    },
    comments={
        "top": "Oceanferry 投递什么、投递到哪里。全部配置项见 docs/configuration.zh-CN.md。\n"
        "本文件不保存密钥：${oos:NAME} 表示 OOS 参数仓库的加密参数，${NAME} 表示环境变量的值。检查本文件：\n"
        "oceanferry doctor --offline",
        "region": "函数和 OceanBase 实例所在地域。",
        "language": "消息的语言（zh 或 en）和读者所在时区。",
        "clusters": "OceanBase 实例；路由和请求使用这里的名称。",
        "routes": "投递什么、何时投递、投递给谁。",
        "schedule": "依次为秒、分、时、日、月、星期：每天 08:00。",
        "select": "最新的有效备份集。早于 max_age 的按失败处理，不投递。\n"
        "有多种备份时，用 method: logical 或 physical、object_type: database 或 cluster 筛选。",
        "deliver": "群和 Webhook 收到下载链接，Bucket 收到经过校验的副本。",
        "on_success": "全部投递成功后通知一次。",
        "on_failure": "投递最终失败时通知。",
        "expect_every": "最近一次成功投递早于该时长时，watchdog 发送告警。",
        "on_failure_top": "不带路由的请求最终失败时通知。",
        "destinations": "投递目标。各类群支持的内容见 docs/channels.zh-CN.md。",
        "archive": "不覆盖已有对象；无论 Bucket 权限如何，副本均为私有。",
        "storage_class": "storage_class: IA # Standard、IA、Archive、ColdArchive、DeepColdArchive",
        "retention": "retention: {keep_last: 7, keep_for: 30d, apply: true} # 不写 apply 则不删除",
        "ledger": "记录已完成的投递，重复的请求不会重复投递。",
        "watchdog": "watchdog 的检查周期。",
    },
    overwrite="{file} 已存在，是否覆盖？(yes/no) ",
    written="已写入：{file}",
    with_parameters=(
        "请把文件中引用的密钥加密保存到 OOS 参数仓库（aliyun 是阿里云 CLI；read 不显示粘贴的内容）：",
    ),
    with_variables=("请设置文件中引用的密钥：",),
    with_chat=(
        "然后可预览消息：",
        "  oceanferry message --kind link_ready --destination chat",
    ),
    in_a_checkout=(
        "部署到函数计算，在本目录执行：",
        "  oceanferry sync",
        "  oceanferry doctor --offline",
        "  oceanferry provision --apply",
        "  make deploy",
    ),
    elsewhere=(
        "部署到函数计算：函数须从源码目录部署。在源码目录执行：",
        "  make setup",
        "  cp {file} oceanferry.yaml",
        "  .venv/bin/oceanferry sync",
        "  .venv/bin/oceanferry doctor --offline",
        "  .venv/bin/oceanferry provision --apply",
        "  make deploy",
    ),
    on_a_host=(
        "在自己的主机上运行（systemd 定时器、cron 和容器镜像见 docs/hosts.zh-CN.md）：",
        "  oceanferry policy --for operator",
        "  oceanferry doctor",
        "  oceanferry run --route nightly",
    ),
)
