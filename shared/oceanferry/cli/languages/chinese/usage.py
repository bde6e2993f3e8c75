"""The help of the command line, in Chinese; docs/cli.zh-CN.md is made of it."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "the output cannot be written: {reason}": "无法写入输出：{reason}",
    "interrupted": "已中断",
    "# Completes oceanferry in bash; made by: oceanferry completion bash": (
        "# bash 的 oceanferry 命令补全，由 oceanferry completion bash 生成"
    ),
    "# Completes oceanferry in zsh; made by: oceanferry completion zsh": (
        "# zsh 的 oceanferry 命令补全，由 oceanferry completion zsh 生成"
    ),
    "value": "取值",
    "command": "命令",
    "Ferries backup sets of ApsaraDB for OceanBase to chats, webhooks and OSS buckets.": (
        "把云数据库 OceanBase 版的备份集投递到群、Webhook 和 OSS Bucket"
    ),
    "Everything can be tried without a cloud account: oceanferry sandbox": (
        "没有云账号也可以试用全部功能：oceanferry sandbox"
    ),
    "commands": "命令",
    "options": "选项",
    "positional arguments": "参数",
    "error: ": "错误：",
    "show this help message and exit": "显示帮助并退出",
    "show program's version number and exit": "显示版本号并退出",
    "example:": "示例：",
    "examples:": "示例：",
    "exit status:": "退出码：",
    "0    success": "0    成功",
    "1    a delivery failed, or a check found a problem": "1    有投递失败，或检查发现问题",
    "2    usage or configuration": "2    用法或配置有误",
    "3    nothing to do yet": "3    暂时没有可执行的操作",
    "130  interrupted": "130  被中断",
    "write a first oceanferry.yaml; what no option says is asked for": (
        "生成第一份 oceanferry.yaml；选项未给出的内容会逐项询问"
    ),
    "print one JSON document for machines": "打印一个供程序读取的 JSON 文档",
    "write every call's form here: keys and words, without ids, names, links and secrets": (
        "把每次调用的形式（键、类型、词、错误码）写入该文件，不含 ID、名称、链接和密钥"
    ),
    "zh or en: of messages and of the comments in the file (default: the terminal's)": (
        "消息和文件中注释的语言：zh 或 en；默认与终端语言相同"
    ),
    "where the OceanBase instance is, and the functions will be": (
        "OceanBase 实例所在的地域，函数也将部署在该地域"
    ),
    "the Alibaba Cloud account": "阿里云账号 ID",
    "the OceanBase instance, such as ob317v4uif0000": "OceanBase 实例，例如 ob317v4uif0000",
    "where links and alarms go": "链接和告警的接收方",
    "the OSS bucket for copies; empty: no copies": "存放副本的 OSS Bucket；留空则不拷贝",
    "where that bucket is (default: the region of the instance)": "该 Bucket 所在地域（默认：实例所在地域）",
    "the OSS bucket that records deliveries; or a path such as ./ledger, for a folder": (
        "保存 ledger（投递台账）的 OSS Bucket；也可以是目录，例如 ./ledger"
    ),
    "where the chat's secrets are: in OOS Parameter Store, which is safer, or in environment variables": (
        "群密钥的存放位置：OOS 参数仓库（更安全）或环境变量"
    ),
    "where to write it": "写入哪个文件",
    "replace the file without asking": "直接覆盖已有文件，不询问",
    "run all steps of an event in this process": "在本进程中完成一个路由或事件要求的全部投递",
    "a route, as its timer asks for it": "路由名称，与其定时触发器的请求相同",
    "the event as a trigger delivers it; - reads standard input": "触发器送来的事件；- 表示从标准输入读取",
    "the configuration, - for standard input (default: $OCEANFERRY_CONFIG, else the oceanferry.yaml of"
    " the current folder)": (
        "配置文件，- 表示标准输入（默认：$OCEANFERRY_CONFIG；未设置时为当前目录中的 oceanferry.yaml）"
    ),
    "show what an event would do, without doing it": "显示一个路由或事件将引发的操作，不做任何修改",
    "copy an HTTP(S) object into a bucket, proven by CRC64": (
        "把 HTTP(S) 链接指向的文件拷贝到 Bucket，并校验 CRC64"
    ),
    "the source object's URL; - reads it from standard input": "源对象的 URL；- 表示从标准输入读取",
    "the target object": "目标对象",
    "the bucket's region, if the configuration does not define the bucket": (
        "Bucket 所在地域；配置中没有写明时需要"
    ),
    "list backup sets, their downloads and deliveries": "列出备份集、下载任务状态和投递情况",
    "list every backup set; default: the 20 newest": "列出全部备份集，而不只是最新的 20 个",
    "only this instance ID (default: every configured cluster)": "只处理该实例；默认处理配置中的全部集群",
    "show proven, expected, running and failed deliveries": (
        "显示最近一次成功投递、下一次预期时间、进行中和失败的投递"
    ),
    "also write a self-contained HTML page; - writes only the page, to standard output": (
        "同时写出一个独立的网页；- 表示只向标准输出写网页"
    ),
    "check every route once and send alarms, as the watchdog does": (
        "检查所有路由一次并发送告警，与 watchdog 相同。用于不使用函数计算的部署，由 cron 或 systemd 调用"
    ),
    "check copies against their manifests": "按清单校验副本",
    "the prefix of the copies' keys": "副本 Key 的前缀",
    "read every byte back and compute its CRC64": "逐字节回读并计算 CRC64",
    "show which copies retention would remove": "列出按保留规则应删除的副本",
    "the bucket's name in the configuration": "该 Bucket 在配置中的名称",
    "keep the newest N proven copies": "保留最新的 N 个已校验副本",
    "keep copies for this time, such as 30d or 12h (default: as configured)": (
        "保留该时长内的副本，例如 30d；默认以配置为准"
    ),
    "remove the other copies; without this option nothing is removed": (
        "删除其余副本；不带该选项时不做任何修改"
    ),
    "revoke the buttons of messages that were sent": "撤销已发送的按钮",
    "all buttons for one backup set": "某个备份集的全部按钮",
    "all buttons in messages to one chat or webhook": "发送到某个群或 Webhook 的全部按钮",
    "one button, by the reference on its page or by its address; - reads it from standard input": (
        "某一个按钮，用其页面上的编号或其地址指定；- 表示从标准输入读取"
    ),
    "all buttons in all messages": "已发送的全部按钮",
    "say what would be withdrawn, and do nothing": "只显示将要撤销的按钮，不做任何修改",
    "with --all: do not ask": "与 --all 一起使用：不询问",
    "with --backup-set: also when no cluster lists it any more": (
        "与 --backup-set 一起使用：任何集群都已不再列出该备份集时仍然执行"
    ),
    "print the RAM policies that the deployment needs, as JSON": "以 JSON 打印 RAM 权限策略",
    "print only this policy document": "只打印该权限策略的内容",
    "the role, if several match": "有多个角色时指定其中一个",
    "with --for: print the role's trust policy instead": "与 --for 一起使用：改为打印该角色的信任策略",
    "omit the reasons (Sid)": "不输出说明用途的 Sid",
    "the deployment (default: s.yaml in the configuration's folder; while none is there, the"
    " source's is read)": ("部署描述文件（默认：配置文件旁边的 s.yaml；没有时读取源码目录中的）"),
    "show, create or delete what the functions need, through ROS": (
        "通过资源编排 ROS 查看、创建或删除函数所需的资源"
    ),
    "create what is missing, change what differs": "创建缺少的资源，修改有差异的资源",
    "delete everything but the buckets, with all logs and messages": (
        "删除 Bucket 以外的全部资源，包括日志和消息"
    ),
    "with --apply and --destroy: do not ask": "与 --apply、--destroy 一起使用：不询问",
    "write the ROS templates there, and call nothing": "把 ROS 模板写入该目录，不调用任何服务",
    "write what follows from oceanferry.yaml into s.yaml": "把由 oceanferry.yaml 决定的内容写入 s.yaml",
    "change nothing; exit status 1 when something would change": "不做任何修改；有差异时退出码为 1",
    "check a deployment, and report each problem with its fix": "检查部署，指出问题和处理方法",
    "send a test message to each chat instead, and explain its response": (
        "改为向每个群发送一条测试消息，并解释响应"
    ),
    "check only the files on this machine": "只检查本机上的文件",
    "with chat: only this destination": "与 chat 一起使用：只检查该投递目标",
    "ask a live account the open questions, and record its answers": (
        "向真实账号求证尚未验证的内容；先打印上限，再逐项说明与假设一致还是不同"
    ),
    "side effects, with commas: tasks,objects,invocations,messages (default: none)": (
        "允许的副作用：tasks、objects、invocations、messages，以逗号分隔；默认不允许任何副作用"
    ),
    "the recording, which is safe to publish": "记录写入该文件；文件可以公开",
    "the instance to ask (default: the first cluster)": "查询哪个实例（默认：第一个集群）",
    "show the request that a chat would receive, with sample data": "用示例数据打印将发送到群的请求",
    "the kind of message": "消息的种类",
    "the chat or webhook": "群或 Webhook 的名称",
    "run a local simulated cloud until interrupted": "运行本机沙箱，直到被中断",
    "write the endpoints to this file as JSON when ready": "就绪后把各接入点以 JSON 写入该文件",
    "keep the state in this folder across restarts": "把状态保存在该目录中，重启后仍然保留",
    "answer as this recording of oceanferry probe says": "按 probe 的记录应答",
    "the page's port, 0-65535 (default: any free one)": "网页的端口，0-65535（默认：任意空闲端口）",
    "run the whole chain on a loopback cloud, and prove what was delivered": (
        "在本机沙箱中运行完整链路，并校验投递结果"
    ),
    "leave the sandbox and its page running at the end": "结束后保留沙箱及其网页",
    "print a script that completes commands in bash or zsh": "打印 bash 或 zsh 的命令补全脚本",
    "for which shell": "Shell 的种类",
}
