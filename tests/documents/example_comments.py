"""The comments of oceanferry.yaml and s.yaml in Chinese, by the English ones on one line."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

COMMENTS: Mapping[str, str] = {
    "What Oceanferry delivers, and where. This file is an example: `make demo` and `oceanferry"
    " sandbox` run it as it stands.  Secrets are not in here. What stands between ${ and } is the name"
    " of an environment variable: on Function Compute one of environmentVariables in s.yaml, on a"
    " laptop one of the shell. Or it is oos: and the name of an encrypted parameter of OOS Parameter"
    " Store, the safer place (docs/operations.md). A mistake in this file, a missing variable or a"
    " secret that is written out is refused, with its line, before anything happens. Try it with:"
    " oceanferry plan --event events/timer.json": (
        "Oceanferry 投递什么、投递到哪里。本文件是示例，`make demo` 和 `oceanferry sandbox` 直接使用它"
        "。\n\n本文件不保存密钥。${ } 中是环境变量名：在函数计算上取自 s.yaml 的 environmentVariables，"
        "在本机取自 shell；也可以引用 OOS 参数仓库的加密参数（`oos:` 加参数名），更为安全（"
        "docs/operations.zh-CN.md）。配置有误、缺少变量或写入了明文密钥时，会在执行任何操作之前报错并指"
        "出行号。试运行：oceanferry plan --event events/timer.json"
    ),
    "How messages are written, unless a destination says otherwise: zh or en, and the readers' time zone.": (
        "消息的语言（zh 或 en）和读者所在时区；投递目标可以单独设置。"
    ),
    "The OceanBase instances, under the names that events use.": "OceanBase 实例；事件使用这里的名称。",
    'What is delivered where. An event asks for a route, {"route": "nightly"}, or picks a backup'
    ' set itself, {"cluster": "orders", "backup_set_id": "...", "deliver": ["archive"]}.'
    " It cannot ask for anything that is not in here.": (
        '投递什么、投递到哪里。事件可以请求一个路由：{"route": "nightly"}，也可以直接指定备份集：'
        '{"cluster": "orders", "backup_set_id": "...", "deliver": ["archive"]}。本文件中没'
        "有定义的内容不能请求。"
    ),
    "Every night: last night's backup, as a link for the people and as a copy.": (
        "每天：投递昨夜的备份，链接发到群，文件拷贝到 Bucket。"
    ),
    "Seconds, minutes, hours, day, month, weekday. `oceanferry sync` writes the timer into s.yaml.": (
        "依次为秒、分、时、日、月、星期。`oceanferry sync` 会把定时触发器写入 s.yaml。"
    ),
    "The newest backup set that is finished and valid, of whatever kind. One that is older than"
    " max_age is a failure, not a delivery. method (logical, physical, native_logical) and object_type"
    " (cluster, tenant, table, database) narrow it down to what `oceanferry list` shows; logical"
    " backup has to be opened by OceanBase's support.": (
        "最新的、已完成且有效的备份集，不限种类。早于 max_age 的按失败处理，不投递。可用 method（"
        "logical、physical、native_logical）和 object_type（cluster、tenant、table、database）筛选，取"
        "值见 `oceanferry list`；逻辑备份需联系 OceanBase 技术支持开通。"
    ),
    "chats and webhooks get the link, buckets get a verified copy": (
        "群和 Webhook 收到下载链接，Bucket 收到经过校验的副本"
    ),
    "notified once, when every delivery is proven; needs the ledger": (
        "全部投递校验通过后通知一次；需要 ledger"
    ),
    "notified when a delivery has failed for good": "投递最终失败时通知",
    "how long OceanBase may take to prepare the link": "等待 OceanBase 准备下载链接的最长时间",
    "the watchdog alarms on_failure when a destination's newest proven delivery is older": (
        "最近一次成功投递早于该时长时，watchdog 向 on_failure 告警"
    ),
    "a check at healthchecks or the like, which notices when nothing here runs at all": (
        "外部监控（如 healthchecks）的检查地址，用于发现本系统整体停止运行"
    ),
    "Every week: the newest physical backup, kept as a copy. OceanBase may not let a physical backup"
    " be downloaded: check in its console whether it offers the download.": (
        "每周：拷贝最新的物理备份。OceanBase 不一定允许下载物理备份，请先在其控制台确认是否提供下载。"
    ),
    "Notified when a request without a route has failed for good.": "不带路由的请求最终失败时通知。",
    "A robot in a DingTalk chat; keyword and secret are its security settings, as many of them as it has.": (
        "钉钉群机器人；keyword 和 secret 对应机器人的安全设置，启用了哪几项就填哪几项。"
    ),
    "your own words, in Jinja: docs/configuration.md": (
        "自定义文案（Jinja 模板）：docs/configuration.zh-CN.md"
    ),
    "when the room's readers are on the region's internal network, where internal links open": (
        "群成员位于该地域内网、可以打开内网链接时设置"
    ),
    "Any HTTPS endpoint that checks Standard Webhooks signatures; the secret is whsec_ and base64.": (
        "任何能校验 Standard Webhooks 签名的 HTTPS 地址；secret 为 whsec_ 加 Base64。"
    ),
    "Other rooms and systems; docs/channels.md says what each takes:": (
        "其他群和系统；各渠道支持的内容见 docs/channels.zh-CN.md："
    ),
    "Lark's are the same": "Lark 的写法相同",
    "of a workflow": "使用工作流的地址",
    "A bucket of yours, in another region if you like. Copies overwrite nothing, and are private"
    " whatever the bucket is.": (
        "自有 Bucket，可以在其他地域。不覆盖已有对象；无论 Bucket 的读写权限如何，副本均为私有。"
    ),
    "Standard, IA, Archive, ColdArchive, DeepColdArchive; leave it out for the bucket's own": (
        "Standard、IA、Archive、ColdArchive、DeepColdArchive；不写则与 Bucket 相同"
    ),
    "or AES256; kms_key_id names the key. Else as the bucket says": (
        "或 AES256；kms_key_id 指定密钥。不写则按 Bucket 的设置"
    ),
    "when a key holds something else: fail, version (if the bucket keeps versions) or replace": (
        "Key 下已有其他内容时：fail、version（Bucket 已开启版本控制时）或 replace"
    ),
    "public, internal, accelerate, or a URL; leave it out for the nearest that is reached": (
        "public、internal、accelerate 或 URL；不写则使用可访问的最近的 Endpoint"
    ),
    "of another account, whose bucket it is": "Bucket 属于其他账号时，填写该账号中的角色",
    "of one copy, by however many invocations": "拷贝一个备份集的带宽上限，无论由多少次调用完成",
    "larger files are copied by several invocations at once, max_shards at most": (
        "更大的文件由多次调用并行拷贝，最多 max_shards 次"
    ),
    "which copies stay; without apply nothing is removed": "保留哪些副本；不写 apply 则不删除",
    "Remembers what has been delivered, so that a repeated event delivers nothing twice. On a laptop a"
    " folder will do: {type: directory, path: .oceanferry}": (
        "ledger（投递台账），记录已完成的投递，重复的事件不会重复投递。在本机可以使用目录：{type: directory,"
        " path: .oceanferry}"
    ),
    "Where the buttons of messages lead, so that they work when the links in them have died: to the"
    " function redeem_link, at the custom domain that it is bound to (see s.yaml). As long as url is"
    " null, the buttons are the links themselves.": (
        "消息按钮的地址，使消息中的链接过期后按钮仍然可用：指向函数 redeem_link 绑定的自定义域名（见"
        " s.yaml）。url 为 null 时，按钮就是下载链接本身。"
    ),
    "https://backups.example.com; OCEANFERRY_REDEEM_URL overrides it": (
        "https://backups.example.com；可用 OCEANFERRY_REDEEM_URL 覆盖"
    ),
    "what buttons are signed with: openssl rand -base64 32; when it is replaced, NEW,OLD": (
        "按钮的签名密钥：openssl rand -base64 32；更换时写“新密钥,旧密钥”"
    ),
    "downloads that one button is good for": "每个按钮可下载的次数",
    "from where; without it, from anywhere": "允许访问的网段；不写则不限制",
    "the contact that the page shows": "页面显示的联系人",
    "How often the watchdog checks, after what time a run counts as stuck and an abandoned upload is"
    " cleaned up, and how often an open alarm is notified again.": (
        "watchdog 的巡检周期、多久视为运行卡住、何时清理无任务处理的残留，以及告警未恢复时的提醒间隔。"
    ),
    "null is the cloud's own endpoint in the region. OCEANFERRY_ENDPOINTS_OCEANBASE, _OSS, _FC, _STS,"
    " _ROS, _OOS, _EVENTBRIDGE and _MNS override these.": (
        "null 表示使用该地域的云服务接入点。可用 OCEANFERRY_ENDPOINTS_OCEANBASE、_OSS、_FC、_STS、_ROS"
        "、_OOS、_EVENTBRIDGE、_MNS 覆盖。"
    ),
    "Hosts, or host:port, that messages and downloads may reach although they are not public, or not"
    " OSS. OCEANFERRY_NETWORK_ALLOW adds to them, separated by commas.": (
        "消息和下载可以访问的非公网主机或非 OSS 主机，写主机名或“主机名:端口”。可用"
        " OCEANFERRY_NETWORK_ALLOW 追加，以逗号分隔。"
    ),
    "What resources are called begins with the deployment's name; another name is another deployment"
    " beside this one.": ("资源名称以部署名称开头；换一个名称就是另一套并存的部署。"),
    "for functions that are called otherwise": "函数使用其他名称时填写",
    "What exists already, so that `oceanferry provision` does not create it:": (
        "已有的资源，`oceanferry provision` 不再创建："
    ),
    'Oceanferry on Function Compute, for Serverless Devs (`s deploy`). What stands between "#'
    ' oceanferry sync: ..." and "# oceanferry sync ends" follows from oceanferry.yaml: change it'
    " there, and `oceanferry sync` writes it here. Everything else is yours, and kept as it is. Export"
    " the secrets of oceanferry.yaml in the shell that deploys. Then `make deploy`: what is deployed"
    " is the zip that `make package` made, with the oceanferry.yaml of that moment in it.": (
        "在函数计算上部署 Oceanferry，使用 Serverless Devs（`s deploy`）。“# oceanferry sync: ...”与“#"
        " oceanferry sync ends”之间的内容由 oceanferry.yaml 决定：请修改 oceanferry.yaml，再由"
        " `oceanferry sync` 写入此处。其余内容由您维护，保持原样。部署前请在 shell 中 export"
        " oceanferry.yaml 引用的密钥，然后执行 `make deploy`：部署的是 `make package` 生成的代码包，包"
        "含当时的 oceanferry.yaml。"
    ),
    "the credentials alias that `s config add` made": "`s config add` 创建的密钥别名",
    "The names follow from `name` in oceanferry.yaml. For what is called otherwise, write a line such"
    " as `role: my-role` outside of the marks: sync leaves out what stands there. fc3 lower-cases the"
    " names of roles.": (
        "名称由 oceanferry.yaml 的 `name` 决定。使用其他名称时，请在标记之外写一行，例如 `role:"
        " my-role`：sync 会略过标记之外已有的项。fc3 会把角色名转为小写。"
    ),
    "Which Python the functions run in: python3.10, or python3.12 (a public preview that not every"
    " region has).": ("函数的 Python 运行时：python3.10，或 python3.12（公测中，并非所有地域都有）。"),
    "Which zip of dist/ is deployed: the version of the project that made it.": (
        "部署 dist/ 中的哪个代码包：生成它的项目版本。"
    ),
    "Nothing is deployed from here: it only holds what the functions have in common.": (
        "这里不部署任何资源，只存放各函数的公共配置。"
    ),
    "The smallest there is: nothing is written to disk.": "最小规格：不向磁盘写入数据。",
    "/code/python is what `make package` vendors; it must come before the older copies that the"
    " runtime brings along.": ("/code/python 是 `make package` 打包的依赖，必须排在运行时自带的旧版本之前。"),
    "What else may be set:": "其他可设置的变量：",
    "OCEANFERRY_ENDPOINTS_OCEANBASE, OCEANFERRY_ENDPOINTS_OSS, OCEANFERRY_ENDPOINTS_FC,"
    " OCEANFERRY_ENDPOINTS_STS, OCEANFERRY_ENDPOINTS_ROS, OCEANFERRY_ENDPOINTS_OOS,"
    " OCEANFERRY_ENDPOINTS_MNS, OCEANFERRY_ENDPOINTS_EVENTBRIDGE": (
        "OCEANFERRY_ENDPOINTS_OCEANBASE、OCEANFERRY_ENDPOINTS_OSS、OCEANFERRY_ENDPOINTS_FC、"
        "OCEANFERRY_ENDPOINTS_STS、OCEANFERRY_ENDPOINTS_ROS、OCEANFERRY_ENDPOINTS_OOS、"
        "OCEANFERRY_ENDPOINTS_MNS、OCEANFERRY_ENDPOINTS_EVENTBRIDGE"
    ),
    "and: make deploy EXTRAS=otel": "同时执行 make deploy EXTRAS=otel",
    "One line for each ${NAME} in oceanferry.yaml. A name that the deploying shell lacks stops the"
    " deployment.": ("oceanferry.yaml 中的每个 ${NAME} 一行。部署的 shell 中缺少该变量时，部署会中止。"),
    "A VPC is only needed for what is reached through one, such as a chat of your own. Without"
    " internetAccess neither DingTalk nor the APIs would be reached, unless the VPC has a NAT gateway."
    " Inside a VPC, OceanBase's API has an endpoint of its own: `oceanferry sync` writes it into"
    " environmentVariables.": (
        "只有访问 VPC 内的服务（例如自建的聊天系统）时才需要 VPC。没有 internetAccess 时无法访问钉钉和"
        "云服务 API，除非 VPC 有 NAT 网关。在 VPC 内，OceanBase 的 API 有专用接入点：`oceanferry sync`"
        " 会将其写入 environmentVariables。"
    ),
    "No lifecycle hooks: an initializer would do what the first invocation does anyhow (0.2 s of CPU"
    " until the first client, and as much for its SDKs), is paid for alike, and would do it for events"
    " that are refused. There is nothing to stop: an invocation closes its connections itself, because"
    " the next one has other credentials.": (
        "不使用生命周期钩子：Initializer 只会提前完成首次调用本来要做的事（创建首个客户端前 0.2 秒 CPU"
        "，加载其 SDK 也是 0.2 秒），费用相同，被拒绝的事件也会产生该开销。也无需 PreStop：每次调用的凭"
        "证不同，调用结束时会自行关闭连接。"
    ),
    "How cpu and memorySize were chosen: a cold start takes 0.4 s of CPU and 60 MB at most (`make"
    " cold-start`), so that what a caller may wait for, and not memory, decides. FC wants between 1"
    " and 4 GB for each vCPU.": (
        "cpu 和 memorySize 的依据：冷启动最多使用 0.4 秒 CPU 和 60 MB 内存（`make cold-start`），因此取"
        "决于可以等待多久，而不是内存。函数计算要求每 vCPU 对应 1～4 GB。"
    ),
    "A cold start takes a second, and 50 MB.": "冷启动需要 1 秒、50 MB 内存。",
    "It never waits for OceanBase: not ready yet means a delayed hand-over to itself. EventBridge,"
    " which feeds it from the queue, gives up on calls that take more than five minutes.": (
        "不会等待 OceanBase：尚未就绪时延后交接给自身。从队列触发它的 EventBridge 会中止超过 5 分钟的调用。"
    ),
    "fc3 adds it to what it reads, and would else find a difference at each deployment.": (
        "fc3 读取线上配置时会补上该项，不写则每次部署都会显示差异。"
    ),
    "Task mode: FC refuses a second hand-over with the same task id (409), which makes hand-overs"
    " idempotent.": ("异步任务模式：任务 ID 重复时函数计算返回 409，使交接具有幂等性。"),
    "The next firing of the timer, and its own delayed hand-overs, are retries enough.": (
        "定时触发器的下一次触发，以及它自身的延后交接，已足够作为重试。"
    ),
    "JSON carries the message id, by which a message that comes twice is known.": (
        "JSON 格式带有消息 ID，可据此识别重复的消息。"
    ),
    "A day of attempts to hand the message to FC. What happens inside is asyncInvokeConfig's matter.": (
        "向函数计算投递消息的重试持续一天。函数内部的重试由 asyncInvokeConfig 决定。"
    ),
    "EventBridge triggers come last: an unchanged one makes fc3 skip the triggers that follow it.": (
        "EventBridge 触发器必须放在最后：如果它没有变化，fc3 会跳过其后的触发器。"
    ),
    "Synchronous, so that an error comes back to EventBridge: only then do its retries and dead"
    " letters work.": ("同步调用，使错误返回给 EventBridge：只有这样，它的重试和死信队列才会生效。"),
    "From here on some keys begin with a capital letter, as the API wants them.": (
        "以下部分键名以大写字母开头，这是 API 的要求。"
    ),
    "The body as it was sent: the function reads plain and Base64 bodies, EventBridge only the latter.": (
        "原样传递消息体：函数能识别明文和 Base64，EventBridge 只能识别后者。"
    ),
    "A message that keeps failing goes to the dead letters instead of blocking those behind it.": (
        "持续失败的消息进入死信队列，不阻塞后面的消息。"
    ),
    "Three times within a minute; whatever is still wrong then needs a person.": (
        "一分钟内重试三次；仍然失败的需要人工处理。"
    ),
    "A batch fails as a whole, so that small ones repeat little.": (
        "一批消息整体失败，因此批次要小，减少重复。"
    ),
    "A cold start takes two seconds, and 60 MB; no caller waits for a message.": (
        "冷启动需要 2 秒、60 MB 内存；消息可以等待。"
    ),
    "Not this function itself, as for the others. The watchdog notifies the other destinations, or"
    " logs it.": ("不能像其他函数那样指向自身。watchdog 会把它转交给尚未通知的目标，或写入日志。"),
    "One whole vCPU: with less, TLS and CRC64 rather than the network would bound the speed of a copy."
    " A copy over 16 connections takes 70 MiB of memory (docs/benchmarks.md); 1024 is the least that"
    " goes with one vCPU.": (
        "一个完整的 vCPU：再小则瓶颈不是网络，而是 TLS 和 CRC64。16 个连接的拷贝使用 70 MiB 内存（"
        "docs/benchmarks.md）；一个 vCPU 至少搭配 1024 MB。"
    ),
    "A copy that needs longer stops beginning parts in time, hands over to itself and goes on where it"
    " was.": ("需要更长时间的拷贝会提前停止开始新的分片，交接给自身并继续。"),
    "A visitor waits: with 0.5 vCPU a cold start takes a second.": (
        "访问者在等待：0.5 vCPU 时冷启动需要 1 秒。"
    ),
    "A visitor waits: for OceanBase, and for a link that is ready within seconds, but not for one that"
    " takes longer. It learns that OceanBase does not answer long before this.": (
        "访问者在等待：等待 OceanBase 响应和几秒内就绪的链接，不等待更久的链接。OceanBase 无响应时，会"
        "在该时间之前提示访问者。"
    ),
    "No trigger calls it asynchronously. Who does, by a header, has one attempt of a minute, and no"
    " task is kept.": (
        "正常情况下不会异步调用。通过请求头发起的异步调用只执行一次，限时 1 分钟，不保留任务。"
    ),
    "With the section redeem in oceanferry.yaml, everybody may call it: the address of a button carries"
    " a signed token, which the function checks. Nothing else is answered. GET and HEAD only read, as the"
    " bots of chats do; POST is the button of the page.": (
        "oceanferry.yaml 中有 redeem 时，任何人都可以访问：按钮地址中带有签名凭证，由函数校验，"
        "其他请求一律不响应。GET 和 HEAD 只查看（例如聊天软件的链接预览）；POST 是页面上的按钮。"
    ),
    "The address of the buttons. On the default domain of Function Compute (*.fcapp.run) browsers save"
    " every page as a file instead of showing it, so that redeem.url in oceanferry.yaml has to be a"
    " domain of yours: with a CNAME record to ACCOUNT_ID.REGION.fc.aliyuncs.com, a certificate and, in"
    " mainland China, an ICP filing. Until then messages have the links themselves as their buttons,"
    " and say until when these live. (Checked against fc3-domain's schema, not live.)": (
        "按钮的地址。使用函数计算默认域名（*.fcapp.run）时，浏览器会把页面保存为文件而不是打开，因此"
        " oceanferry.yaml 的 redeem.url 必须是自有域名：CNAME 解析到 ACCOUNT_ID.REGION.fc.aliyuncs.com"
        "，并配置证书；在中国内地还需完成 ICP 备案。在此之前，消息的按钮就是下载链接本身，并注明有效期"
        "。（已按 fc3-domain 的 Schema 检查，未在线上验证。）"
    ),
    "redeem.url: https://backups.example.com": "对应 redeem.url: https://backups.example.com",
    "of Certificate Management Service": "数字证书管理服务中的证书 ID",
    "A cold start takes two seconds, and 60 MB; no caller waits for it.": (
        "冷启动需要 2 秒、60 MB 内存；可以等待。"
    ),
    "The next firing of the timer is retry enough; news that it is to hand on is worth one more.": (
        "定时触发器的下一次触发已足够作为重试；需要它转发的通知再多重试一次。"
    ),
}
