"""What a configuration asks of services, ledger and stacks that cannot be, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # s.yaml
    "A configuration from standard input has no s.yaml beside it": (
        "从标准输入读取的配置没有所在目录，也就没有对应的 s.yaml"
    ),
    "Name the s.yaml to write with --s-yaml": "请用 --s-yaml 指定要写入的 s.yaml",
    "{path} is not there: run oceanferry sync": "{path} 不存在：请执行 oceanferry sync",
    "it is not UTF-8": "不是 UTF-8 编码",
    "there is none beside the configuration yet; what sync would write there is checked": (
        "配置文件所在目录还没有 s.yaml；检查的是 sync 将写入的内容"
    ),
    "Run oceanferry sync. Where cron or systemd runs Oceanferry, none is needed": (
        "请执行 oceanferry sync。由 cron 或 systemd 运行时不需要 s.yaml"
    ),
    # Stacks
    "existing names what Oceanferry does not need: {names}": (
        "existing 中有 Oceanferry 不需要的资源：{names}"
    ),
    "What it needs is {names}": "需要的资源为：{names}",
    "Two resources of the stack {name} have names that differ in punctuation alone": (
        "资源栈 {name} 中有两个资源的名称只有标点不同"
    ),
    "Give one of them another name": "请修改其中一个名称",
    "The stack {name} in {region} is being worked on: {status}": (
        "{region} 的资源栈 {name} 正在变更：{status}"
    ),
    "Try again when that is complete; the ROS console shows its events": (
        "请在变更完成后重试；可在 ROS 控制台查看资源栈事件"
    ),
    "The stack {name} in {region} is still not complete: {status}": (
        "{region} 的资源栈 {name} 仍未完成：{status}"
    ),
    "The ROS console shows its events. Run the command again when it is complete": (
        "可在 ROS 控制台查看资源栈事件。完成后请再次执行该命令"
    ),
    "The stack {name} in {region}: {status}: {reason}": "{region} 的资源栈 {name}：{status}：{reason}",
    "no reason given": "未返回原因",
    "If {name} is yours already, add {reference} to existing in the configuration;"
    " otherwise choose another name": (
        "如果 {name} 是您已有的资源，请在配置的 existing 中加入 {reference}；否则请换一个名称"
    ),
    "Correct the reason and run the command again; the ROS console shows the stack's events": (
        "请排除上述原因后再次执行该命令；可在 ROS 控制台查看资源栈事件"
    ),
    # The ledger
    "ledger.path: cannot keep the ledger in {directory}: {why}": (
        "ledger.path：无法在 {directory} 中保存 ledger（投递台账）：{why}"
    ),
    "Choose a directory that this user can write to, on a file system that has free"
    " space and supports hard links": "请选择当前用户可写的目录，所在文件系统须有剩余空间并支持硬链接",
    "Bucket {bucket} keeps versions of its objects, or once did: in such a bucket OSS"
    " lets two writers create the same object, so it cannot hold the ledger": (
        "Bucket {bucket} 开启过版本控制：在这样的 Bucket 中，OSS 允许两个写入方创建同名对象，"
        "因此不能存放 ledger（投递台账）"
    ),
    "Name a bucket in the section ledger for which versioning was never enabled": (
        "请在 ledger 中填写从未开启版本控制的 Bucket"
    ),
    "Status needs a ledger, which records earlier runs": (
        "status 需要 ledger（投递台账），其中记录了历次运行"
    ),
    "The watchdog needs a ledger, which records deliveries and alarms": (
        "watchdog 需要 ledger（投递台账），其中记录了投递和告警"
    ),
    "Add the section ledger to the configuration": "请在配置中添加 ledger",
    # Destinations
    "Bucket {bucket} has no versioning, which on_conflict: version requires": (
        "on_conflict: version 需要版本控制，但 Bucket {bucket} 未开启"
    ),
    "Enable versioning of the bucket, or choose on_conflict: fail or replace": (
        "请开启该 Bucket 的版本控制，或把 on_conflict 改为 fail 或 replace"
    ),
    "Destination {name!r} has no valid signing secret": "投递目标 {name!r} 没有有效的签名密钥",
    "Set it to whsec_ and the base64 of 24 to 64 random bytes, the same as at the"
    " receiver, or to whsk_ and the base64 of a private Ed25519 key": (
        "请设为 whsec_ 加 24 至 64 个随机字节的 base64（与接收端一致），或 whsk_ 加 Ed25519 私钥的 base64"
    ),
    "Destination {name!r} has an Ed25519 key, but the signing library is not installed": (
        "投递目标 {name!r} 使用 Ed25519 密钥，但未安装签名库"
    ),
    "Package with make package EXTRAS=ed25519, or install oceanferry[ed25519]": (
        "请用 make package EXTRAS=ed25519 打包，或安装 oceanferry[ed25519]"
    ),
    "The request to {host} has a character that no header can have": (
        "发往 {host} 的请求含有请求头不允许的字符"
    ),
    "Look for line breaks and letters beyond ASCII in the destination's secret": (
        "请检查该投递目标的密钥中是否有换行或非 ASCII 字符"
    ),
    # Services
    "There is no encrypted parameter {name} in OOS Parameter Store in {region}": (
        "{region} 的 OOS 参数仓库中没有加密参数 {name}"
    ),
    "Store it: {command}": "请创建该加密参数：{command}",
    "An endpoint does not have the form https://HOST or http://HOST:PORT": (
        "接入点（Endpoint）的格式应为 https://HOST 或 http://HOST:PORT"
    ),
    "Correct endpoints in the configuration, or remove them to use the default endpoints": (
        "请修改配置中的 endpoints，或删除以使用默认接入点"
    ),
    "There is no function for {job} jobs": "没有处理 {job} 任务的函数",
    "Add it under functions in the configuration": "请在配置的 functions 中添加",
    "Tracing is enabled, but {module} is not installed": "已启用链路追踪，但未安装 {module}",
    "Install oceanferry[otel], or unset {variable}": "请安装 oceanferry[otel]，或取消设置 {variable}",
    "{variable} is set to {file}, which holds no certificate that can be read": (
        "{variable} 指向 {file}，其中没有可读取的证书"
    ),
    "Correct it, or unset it for the system's certificates": "请修改该变量；取消设置则使用系统证书",
}
