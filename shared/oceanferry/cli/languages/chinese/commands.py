"""What commands print, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # doctor
    "Configuration": "配置",
    "Timers": "定时触发器",
    "Permissions": "权限",
    "Credentials": "访问凭证",
    "Functions": "函数",
    "Buttons": "按钮",
    "Buckets": "Bucket",
    "Endpoints": "接入点",
    "Clock": "时钟",
    "Chats": "群与 Webhook",
    "{subject}: {meaning}": "{subject}：{meaning}",
    "Healthy: {checks} passed.": "状态正常：{checks}均已通过。",
    "{number} checks": "{number} 项检查",
    "{number} problems": "{number} 个问题",
    "{number} warnings": "{number} 个警告",
    # run
    "link sent": "已发送链接",
    "link not sent": "链接未发送",
    "copied": "已拷贝",
    "not copied": "未拷贝",
    "success notified": "已发送成功通知",
    "success not notified": "成功通知未发送",
    "failure notified": "已发送失败通知",
    "failure not notified": "失败通知未发送",
    "alarm sent": "已发送告警",
    "alarm not sent": "告警未发送",
    "all-clear sent": "已发送告警恢复",
    "all-clear not sent": "告警恢复未发送",
    "{done} before": "此前{done}",
    "Backup set {id}": "备份集 {id}",
    "No backup set": "无备份集",
    "Run {id}": "运行 ID {id}",
    "      … and {files}, listed in {manifest}": "      … {files}，见清单 {manifest}",
    "{number} more files": "另有 {number} 个文件",
    "{number} files": "{number} 个文件",
    " ({files} proven)": "（{files}已校验）",
    ", possibly delivered twice: an earlier attempt got no response": (
        "，可能重复投递：此前一次尝试没有收到响应"
    ),
    # plan
    "Route {name}": "路由 {name}",
    "Request without a route": "不带路由的请求",
    "{route}: cluster {cluster} ({instance})": "{route}：集群 {cluster}（{instance}）",
    "  backup set {id}: restores to {when}, {size}": "  备份集 {id}：可恢复到 {when}，{size}",
    "an unknown time": "时间未知",
    "unknown size": "大小未知",
    "    join download task {task} while its link is valid": "    沿用下载任务 {task}（链接仍有效）",
    "    request a download link": "    申请下载链接",
    "      OceanBase may refuse that: a finished physical backup is perhaps not downloadable": (
        "      OceanBase 可能拒绝：已完成的物理备份不一定允许下载"
    ),
    "    copy the files to {destination}{done}": "    拷贝文件到 {destination}{done}",
    "    send the link to {destination}{done}": "    发送链接到 {destination}{done}",
    " (already delivered, skipped)": "（已投递，跳过）",
    "      at {endpoint}": "      接入点 {endpoint}",
    "{endpoint}, because {reason}": "{endpoint}（{reason}）",
    "endpoints.oss or OCEANFERRY_ENDPOINTS_OSS is set": "已设置 endpoints.oss 或 OCEANFERRY_ENDPOINTS_OSS",
    "the configuration names this endpoint": "配置中为该目标指定了此接入点",
    "the function runs in the bucket's region": "函数与 Bucket 在同一地域",
    "the configuration names this domain": "配置中为该目标指定了此域名",
    "the functions are in {region}": "函数在 {region}",
    "this process does not run in Function Compute": "当前进程不在函数计算中运行",
    "the bucket is in {region} and {where}": "Bucket 在 {region}，{where}",
    "  backup sets that are ready together are one message to {names}": (
        "  同时就绪的多个备份集合并为一条消息发送到 {names}"
    ),
    "  when every delivery is proven, notify {names}": "  全部投递校验通过后通知 {names}",
    "  when a delivery fails, notify {names}": "  投递失败时通知 {names}",
    # list
    "BACKUP SET": "备份集",
    "CLUSTER": "集群",
    "RESTORES TO": "可恢复到",
    "SIZE": "大小",
    "STATUS": "状态",
    "METHOD": "备份方式",
    "DOWNLOAD": "下载任务",
    "DELIVERED TO": "已投递到",
    "not requested": "未申请",
    "{sets} not shown. To list all: --all": "另有 {sets}未显示。显示全部：--all",
    "{number} older backup sets": "{number} 个更早的备份集",
    # verify
    "✗ {address}  no manifest names it": "✗ {address}  不在任何清单中",
    "    ✗ {address}  no manifest names it": "    ✗ {address}  不在任何清单中",
    "· {address}  parts since {since}: unfinished multipart upload, of a running or a failed copy": (
        "· {address}  自 {since} 起有未完成的分片上传：拷贝正在进行，或已失败"
    ),
    ", copied {at}": "，拷贝时间 {at}",
    "{proven} of {files} proven, {size}{when}": "{files}中 {proven} 个校验通过，{size}{when}",
    "is missing": "对象不存在",
    "has {found} B instead of {named} B": "大小为 {found} B，清单中为 {named} B",
    "has CRC64 {found} instead of {named}": "CRC64 为 {found}，清单中为 {named}",
    "has no CRC64 to compare; --read computes it": "没有可比对的 CRC64；可用 --read 计算",
    "reads back with CRC64 {found} instead of {named}": "回读的 CRC64 为 {found}，清单中为 {named}",
    "There are no objects below oss://{bucket}/{prefix}": "oss://{bucket}/{prefix} 下没有对象",
    "Proven copies: {proven} of {copies} ({how}){extra}": (
        "共 {copies} 份副本，{proven} 份校验通过（{how}）{extra}"
    ),
    "every byte read back": "逐字节回读",
    "size and CRC64 of each file as OSS reports them": "按 OSS 返回的大小和 CRC64 核对",
    "; {files} that no manifest names": "；有 {files}不在任何清单中",
    # retain
    "the newest proven copy of its route and method": "该路由和备份方式中最新的已校验副本",
    "the proven copy of its route and method that was made last": ("该路由和备份方式中最后拷贝的已校验副本"),
    "the proven copy with the newest data of its route and method": (
        "该路由和备份方式中数据最新的已校验副本"
    ),
    "among the newest keep_last copies": "在 keep_last 保留的份数之内",
    "younger than keep_for": "未超过 keep_for",
    "not proven: it may be the only copy of its data": "未通过校验：可能是这份数据的唯一副本",
    "its removal began, but no proven copy of its route and method is left": (
        "删除已开始，但该路由和备份方式没有其他已校验的副本"
    ),
    "older than the retention rule keeps": "已超出保留规则",
    "its removal was started before": "此前已开始删除",
    "  {outcome}: {name}{copied}{size}: {why}": "  {outcome}：{name}{copied}{size}：{why}",
    ", {size}": "，{size}",
    "= kept": "= 保留",
    "- would be removed": "- 将删除",
    "- removal begun": "- 删除已开始，尚未完成",
    "✓ removed": "✓ 已删除",
    "= protected by the bucket's retention policy": "= 受 Bucket 保留策略（WORM）保护",
    "✗ stopped": "✗ 已中止",
    "  no copies": "  没有副本",
    "Nothing was removed. Add --apply to remove these copies": "未删除任何副本。确认删除请加 --apply",
    # revoke
    "all buttons": "全部按钮",
    "one button": "1 个按钮",
    "all buttons for backup set {id}": "备份集 {id} 的全部按钮",
    "all buttons for {name}": "发送到 {name} 的全部按钮",
    "Withdrawn: {which}, sent until {until}": "已撤销：{which}（{until} 之前发送的）",
    "Would be withdrawn: {which}, sent until {until}": "将撤销：{which}（{until} 之前发送的）",
    "Links that were issued before stay valid until they expire, usually within an hour": (
        "撤销前已生成的下载链接不受影响，通常一小时内自动失效"
    ),
    "--all withdraws every button that was ever sent": "--all 会撤销已发送的全部按钮",
    "Add --yes if that is meant, or --dry-run": "确认撤销请加 --yes；只查看请加 --dry-run",
    "Withdraw every button that was ever sent?": "撤销已发送的全部按钮？",
    "{question} Type yes: ": "{question}请输入 yes：",
    "{what}, and asks before that, which takes a terminal and no --json": (
        "{what}，执行前需要确认，因此须在终端中运行且不带 --json"
    ),
    "Nothing was withdrawn": "未撤销任何按钮",
    # sync
    "{path} says what the configuration says": "{path} 与配置一致",
    "{path} says something else than the configuration: run oceanferry sync": (
        "{path} 与配置不一致：请执行 oceanferry sync"
    ),
    "Written: {path}": "已写入：{path}",
    # provision
    "Stack {name} in {region}: {resources}": "资源栈 {name}（{region}）：{resources}",
    "--apply creates and changes resources": "--apply 会创建和修改资源",
    "Check the plan without --apply, then add --yes": "请先不带 --apply 查看变更，再加上 --yes",
    "Create and change these resources?": "创建和修改以上资源？",
    "Nothing was changed": "未做任何变更",
    "--destroy deletes roles, queues and logs with everything in them": (
        "--destroy 会删除角色、队列和日志及其中的全部内容"
    ),
    "Add --yes if that is meant": "确认删除请加 --yes",
    "Delete these resources, with all logs and messages?": "删除以上资源及全部日志和消息？",
    "Nothing was deleted": "未删除任何资源",
    "Stack {name} in {region}": "资源栈 {name}（{region}）",
    "Stack {name} in {region}: {outcome}{kept}": "资源栈 {name}（{region}）：{outcome}{kept}",
    "created": "已创建",
    "changed": "已更新",
    "unchanged": "无变化",
    "deleted": "已删除",
    "there was none": "不存在",
    "kept, with": "已保留，其中包括",
    "  = nothing to change": "  = 无变更",
    "  (may be deleted and created anew)": "  （可能先删除再重建）",
    "  (the bucket stays, and no longer belongs to the stack)": "  （Bucket 保留，不再属于该资源栈）",
    "Nothing to do: everything is as the files say.": "无需变更：云上资源与配置一致。",
    "{add} to add, {change} to change, {remove} to remove. Nothing was changed; --apply does it.": (
        "待新增 {add}，待变更 {change}，待移除 {remove}。尚未执行；执行请加 --apply。"
    ),
}
