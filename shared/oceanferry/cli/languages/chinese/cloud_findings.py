"""What doctor finds in the account and on the network, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    " (code {code})": "（错误码 {code}）",
    "Try again later": "请稍后重试",
    "not set": "未设置",
    # EventBridge
    "EventBridge has this service-linked role": "EventBridge 已有该服务关联角色",
    "the account has no such role, so that messages in the queue start no function": (
        "账号中没有该服务关联角色，队列中的消息不会触发函数"
    ),
    "Run make deploy with the permissions that `oceanferry policy --for deployer` prints": (
        "请授予 `oceanferry policy --for deployer` 输出的权限，再执行 make deploy"
    ),
    # Who we are
    "it belongs to account {account_id} ({arn}), but account_id is {configured}": (
        "该 AccessKey 属于账号 {account_id}（{arn}），而配置中的 account_id 为 {configured}"
    ),
    "Use an AccessKey of that account, or correct account_id in the configuration": (
        "请使用该账号的 AccessKey，或修改配置中的 account_id"
    ),
    "it belongs to the Alibaba Cloud account (root user): it has all permissions, and it cannot assume a"
    " role": "这是阿里云账号（主账号）的 AccessKey：拥有全部权限，且不能扮演角色",
    "Use the AccessKey of a RAM user with the policy that `oceanferry policy --for operator` prints": (
        "请改用 RAM 用户的 AccessKey，并为其授予 `oceanferry policy --for operator` 输出的权限策略"
    ),
    "valid, of {arn}": "有效，身份为 {arn}",
    # OceanBase
    "it has {number}, but none is finished": "共有 {number}，但没有已完成的备份集",
    "{number} backup sets": "{number} 个备份集",
    "Enable backups in the OceanBase console, or wait until the first backup is finished": (
        "请在 OceanBase 控制台开启备份，或等待首次备份完成"
    ),
    "{number} can be listed{doubt}": "可列出 {number}{doubt}",
    "{number} finished backup sets": "{number} 个已完成的备份集",
    "; {physical} of them physical: OceanBase may refuse their download": (
        "；其中 {physical} 个为物理备份，OceanBase 可能不允许下载"
    ),
    "download links can be requested": "可申请下载链接",
    "download tasks can be read": "可查询下载任务",
    # Buckets
    "it is in {region}, but its region in the configuration is {configured}": (
        "Bucket 位于 {region}，而配置中填写的地域为 {configured}"
    ),
    "Write region: {region}": "请写为 region: {region}",
    "reached in {region}, of class {storage_class}": "可访问，地域 {region}，存储类型 {storage_class}",
    "write test skipped: the retention policy would keep the test object": (
        "已跳过写入测试：保留策略会使测试对象无法删除"
    ),
    "a test object was written, read and removed": "测试对象写入、读取、删除均成功",
    "the data that was read differs from the data that was written": "读到的数据与写入的数据不一致",
    "Open a ticket with Alibaba Cloud for this bucket": "请就该 Bucket 向阿里云提交工单",
    "OSS refuses this account's data at the public endpoint. Functions in the bucket's region are not"
    " concerned; commands on this machine, copies from other regions and links to copies are": (
        "OSS 不允许该账号通过公网 Endpoint 访问数据。与 Bucket 同地域的函数不受影响；"
        "本机命令、跨地域拷贝以及副本的下载链接会失败"
    ),
    "Bind a custom domain to the bucket and write domain: https://… beside its name": (
        "请为 Bucket 绑定自定义域名，并在 bucket 旁填写 domain: https://…"
    ),
    "its class is {storage_class}, and the destination has sha256: true: files are archived at once and"
    " cannot be read back": (
        "存储类型为 {storage_class}，而该目标设置了 sha256: true：文件写入后即为归档类型，无法回读校验"
    ),
    "Write storage_class: Standard at the destination, or remove sha256": (
        "在该目标处设置 storage_class: Standard，或去掉 sha256"
    ),
    "its class is {storage_class}: files of copies are archived unless storage_class says otherwise;"
    " manifests"
    " and records, which are read back, are written with class Standard": (
        "存储类型为 {storage_class}：除非设置 storage_class，副本文件将为归档类型；"
        "清单和投递记录需要回读，以标准存储（Standard）写入"
    ),
    "its ACL is {acl}; objects that Oceanferry writes are private": (
        "读写权限（ACL）为 {acl}；Oceanferry 写入的对象均为私有"
    ),
    "Set the bucket's ACL to private, unless other applications need it": (
        "如无其他应用需要，请将 Bucket 的读写权限设为私有（private）"
    ),
    "it keeps versions, or once did: in such a bucket OSS lets two writers create the same object": (
        "该 Bucket 已开启或曾开启版本控制：此时 OSS 允许两个写入者创建同一对象"
    ),
    "Name a bucket in the section ledger for which versioning was never enabled": (
        "请在 ledger 中改用从未开启过版本控制的 Bucket"
    ),
    "versioning is not enabled, but on_conflict: version requires it": (
        "未开启版本控制，而 on_conflict: version 需要它"
    ),
    "Enable versioning of the bucket, or choose on_conflict: fail or replace": (
        "请为 Bucket 开启版本控制，或将 on_conflict 设为 fail 或 replace"
    ),
    "versioning: {versioning}": "版本控制：{versioning}",
    "never enabled": "从未开启",
    "a retention policy ({state}) keeps every object for {days} days": (
        "设有保留策略（{state}），对象在 {days} 天内不能删除或修改"
    ),
    "{policy}, but the ledger must replace and remove its objects": "{policy}，而 ledger 需要覆盖和删除对象",
    "Name a bucket without a retention policy in the section ledger": (
        "请在 ledger 中改用没有保留策略的 Bucket"
    ),
    "{policy}: retention cannot remove younger copies": "{policy}：retention 无法删除保留期内的副本",
    "Set keep_for to at least {days}d": "请将 keep_for 设为不小于 {days}d",
    "unfinished uploads are removed after {days} days": "未完成的分片上传 {days} 天后清理",
    "no lifecycle rule removes unfinished multipart uploads: their parts are billed, but not listed": (
        "没有清理未完成分片上传的生命周期规则：残留的分片（碎片）会持续计费，且不出现在文件列表中"
    ),
    "Add a rule for {where} that deletes parts after 7 days (AbortMultipartUpload)": (
        "请为{where}添加生命周期规则：7 天后清理碎片（AbortMultipartUpload）"
    ),
    "the prefix {prefix}": "前缀 {prefix} ",
    "the whole bucket": "整个 Bucket ",
    "the bucket": "该 Bucket",
    "a lifecycle rule archives objects below {prefix} after {archives_after_days} days: manifests and records"
    " cannot be read from then on": (
        "生命周期规则会在 {archives_after_days} 天后将 {prefix} 中的对象转为归档：此后清单和投递记录无法读取"
    ),
    "Remove that rule. For copies, write storage_class: Archive at the destination: it archives files, and no"
    " manifest": (
        "请删除该规则。如需归档副本，请在投递目标中设置 storage_class: Archive：只归档文件，不归档清单"
    ),
    "a lifecycle rule deletes objects below {prefix} after {deletes_after_days} days: copies lose"
    " files one by"
    " one, the newest of a kind too": (
        "生命周期规则会在 {deletes_after_days} 天后删除 {prefix} 中的对象："
        "副本的文件会被逐个删除，最后一份副本也不例外"
    ),
    "Remove that rule, and write retention at the destination, which removes whole copies only": (
        "请删除该规则，并在投递目标中设置 retention：它只按整份副本删除"
    ),
    "a lifecycle rule deletes what is below {prefix}: the history of deliveries, open alarms and the uses of"
    " buttons with it": (
        "生命周期规则会删除 {prefix} 中的对象，投递历史、未恢复的告警和按钮使用次数将一并丢失"
    ),
    "Let the rule be for the prefix {expiring} only": "请将该规则的前缀限定为 {expiring}",
    "a lifecycle rule removes old records below {expiring}": "生命周期规则会清理 {expiring} 中的旧记录",
    "no lifecycle rule removes old records below {expiring}; every delivery leaves three or four": (
        "没有清理 {expiring} 中旧记录的生命周期规则；每次投递会留下三四条记录"
    ),
    "Add a rule that deletes objects with the prefix {expiring} after 90 days, as provision does": (
        "请添加生命周期规则：90 天后删除前缀为 {expiring} 的对象（与 provision 创建的规则相同）"
    ),
    # Functions
    "it is not deployed in {region}": "函数未部署到 {region}",
    "Run make deploy": "请执行 make deploy",
    "Run make deploy, or correct role in s.yaml": "请执行 make deploy，或修改 s.yaml 中的 role",
    "deployed as s.yaml says": "部署与 s.yaml 一致",
    "deployed as s.yaml says; triggers: {triggers}": "部署与 s.yaml 一致；触发器：{triggers}",
    "its role is {role}, but s.yaml has {wanted}": "函数角色为 {role}，而 s.yaml 中为 {wanted}",
    "its {name} is {theirs}, but s.yaml has {ours}": "{name} 为 {theirs}，而 s.yaml 中为 {ours}",
    "its environment lacks {missing}": "缺少环境变量 {missing}",
    "it has no asyncInvokeConfig, but s.yaml has one": "未设置 asyncInvokeConfig，而 s.yaml 中已设置",
    "it has no trigger {name}, so its events do not arrive": "缺少触发器 {name}，事件无法到达",
    "its trigger {name} is disabled": "触发器 {name} 已禁用",
    "Enable it in the console, or run make deploy": "请在控制台启用，或执行 make deploy",
    "it has a trigger {name} that s.yaml does not define": "存在 s.yaml 中没有定义的触发器 {name}",
    "Remove it in the console, or add it to s.yaml; make deploy does not change it": (
        "请在控制台删除，或写入 s.yaml；make deploy 不会处理它"
    ),
    "the {name} of its trigger {trigger} is {theirs}, but s.yaml has {ours}": (
        "触发器 {trigger} 的 {name} 为 {theirs}，而 s.yaml 中为 {ours}"
    ),
    # Buttons
    "the address does not lead to redeem_link (HTTP {status})": "该地址没有指向 redeem_link（HTTP {status}）",
    "Bind that domain to the function redeem_link, for GET, HEAD and POST (redeem_domain in s.yaml), or"
    " correct redeem.url": (
        "请将该域名绑定到函数 redeem_link，允许 GET、HEAD、POST（s.yaml 中的 redeem_domain），或修改"
        " redeem.url"
    ),
    "redeem_link responds, and accepts buttons that are signed with the local redeem.keys": (
        "redeem_link 响应正常，接受用本机 redeem.keys 签名的按钮"
    ),
    "redeem_link rejects buttons that are signed with the local redeem.keys": (
        "redeem_link 拒绝用本机 redeem.keys 签名的按钮"
    ),
    "Set redeem.keys to the same value in this shell and in the functions' environment, the newest key"
    " first": ("请使当前 shell 与函数环境变量中的 redeem.keys 一致，最新的密钥写在最前"),
    "the address does not open buttons (HTTP {status})": "该地址无法打开按钮页面（HTTP {status}）",
    "Check the log of redeem_link for oceanferry.visit_failed or an error. If there is neither, the domain"
    " points to another service": (
        "请在 redeem_link 的日志中查找 oceanferry.visit_failed 或报错；若都没有，说明域名指向了其他服务"
    ),
    # The network
    "{url} responds{more}": "{url} 响应正常{more}",
    "; to send a test message: oceanferry doctor chat": "；发送测试消息：oceanferry doctor chat",
    "verified with {store}": "服务器证书用 {store} 校验",
    "{name} is set, and is not used": "已设置 {name}，但不会使用",
    'If its certificates are needed: export SSL_CERT_FILE="${name}"': (
        '如需其中的证书，请执行 export SSL_CERT_FILE="${name}"'
    ),
    "{set}: every connection goes straight to the address that was checked": (
        "{set}：所有连接都直连经过检查的地址"
    ),
    "{name} is set, and not used": "已设置代理 {name}，但不会使用",
    "{names} are set, and not used": "已设置代理 {names}，但不会使用",
    "Allow direct connections to the endpoints below, or run Oceanferry where there are some": (
        "请放行到以下接入点的直连，或在能够直连的主机上运行"
    ),
    "the user who runs the commands on a machine": "在主机上运行命令的 RAM 用户",
    "certificates": "证书",
    "Function Compute, control plane": "函数计算（管控接口）",
    "Function Compute, invocation": "函数计算（调用接口）",
    "OSS in {region}": "OSS（{region}）",
    "this machine": "本机",
    "proxies": "代理",
    "its clock is {away} ahead of that of {by}": "本机时钟比 {by} 快 {away}",
    "its clock is {away} behind that of {by}": "本机时钟比 {by} 慢 {away}",
    "{skew}: services reject its signatures": "{skew}：各服务会拒绝本机的签名",
    "{skew}; from 15 minutes on, services reject its signatures": (
        "{skew}；相差达 15 分钟时，各服务会拒绝签名"
    ),
    "Set the clock, with NTP: timedatectl set-ntp true": "请用 NTP 校准时钟：timedatectl set-ntp true",
    "its clock is that of {by}, to the minute": "本机时钟与 {by} 一致（误差小于 1 分钟）",
    "took a test message (code {code}); check that it arrived": (
        "已接收测试消息（返回码 {code}）；请到群中确认是否收到"
    ),
}
