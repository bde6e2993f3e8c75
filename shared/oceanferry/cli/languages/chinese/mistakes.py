"""What is wrong with what a command was given, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "{path} cannot be written: {why}": "无法写入 {path}：{why}",
    "{given} does not name a bucket": "{given} 没有指明 Bucket",
    "Write it as oss://BUCKET/PREFIX": "请写成 oss://BUCKET/PREFIX",
    # Names
    "Unknown {what} {name!r}": "没有名为 {name!r} 的{what}",
    "route": "路由",
    "The configuration defines {names}": "配置中已定义：{names}",
    "The configuration defines no {what} at all": "配置中没有定义任何{what}",
    "Route {name!r} does not deliver to {names}": "路由 {name!r} 不投递到 {names}",
    "It delivers to {names}": "该路由投递到：{names}",
    "Name one of {names}": "可选：{names}",
    "Name a chat; the configuration has none": "请指定群；当前配置中没有",
    "{name} is a bucket. A bucket receives no messages": "{name} 是 Bucket，不接收消息",
    "{name} is not a bucket": "{name} 不是 Bucket",
    "Name a destination of type oss": "请指定类型为 oss 的投递目标",
    # run and plan
    "Only one of {option} and --config can be standard input": "{option} 和 --config 不能同时使用标准输入",
    "Write one of them to a file, and name the file": "请把其中一个写入文件，再指定该文件",
    "Cannot read the event {name}: {why}": "无法读取事件文件 {name}：{why}",
    "Name a file such as events/timer.json": "请指定事件文件，例如 events/timer.json",
    # copy
    "--link is not an http(s) URL": "--link 不是 http(s) URL",
    "Put it in quotes, so that the shell does not interpret &": "请给链接加引号，避免 shell 解释其中的 &",
    "--to {given} does not name an object": "--to {given} 没有指明对象",
    "Write it as oss://BUCKET/KEY": "请写成 oss://BUCKET/KEY",
    # retain
    "The configuration does not say what {name} keeps": "配置中没有 {name} 的保留规则",
    "Add --keep-last 7, --keep-for 30d, or both; or set retention for the destination": (
        "请加 --keep-last 7、--keep-for 30d，或同时使用；也可以在投递目标中设置 retention"
    ),
    "The retention rule is invalid: {why}": "保留规则无效：{why}",
    "Add --keep-last 7, --keep-for 30d, or both": "请加 --keep-last 7、--keep-for 30d，或同时使用",
    "a retention rule needs keep_last, keep_for, or both": "需要 keep_last、keep_for，或同时设置",
    "keep_last must be 1 or more": "keep_last 不能小于 1",
    "keep_for must be positive": "keep_for 必须大于 0",
    # revoke
    "Buttons cannot be revoked without a ledger": "没有 ledger（投递台账），无法撤销按钮",
    "Add the section ledger. Until then, replace redeem.keys: this revokes every button": (
        "请在配置中添加 ledger。在此之前可更换 redeem.keys：这会使全部按钮失效"
    ),
    "There is no section redeem, so that no button was sent that could be withdrawn": (
        "配置中没有 redeem，未发送过可撤销的按钮"
    ),
    "A link that was sent itself ends by itself, mostly within an hour": (
        "直接发送的下载链接会自动失效，通常在一小时内"
    ),
    "This is not the ID of a backup set": "这不是备份集 ID",
    "List them with: oceanferry list": "可用 oceanferry list 查看备份集",
    "No cluster lists a backup set {id}": "没有集群列出备份集 {id}",
    "List them with: oceanferry list. If OceanBase has removed it since, add --force": (
        "可用 oceanferry list 查看备份集；若该备份集已被 OceanBase 清理，请加 --force"
    ),
    "{name} is a bucket, which gets no buttons": "{name} 是 Bucket，不接收按钮",
    "Name the chat or webhook that got them": "请指定收到按钮的群或 Webhook",
    "This is neither the reference nor the address of a button": "这既不是按钮的编号，也不是按钮的地址",
    "The page of the button shows its reference": "按钮打开的页面上有编号",
    # message
    "Programs read {name}, which receives one message for each backup set": (
        "{name} 由程序读取，每个备份集单独一条消息"
    ),
    "Show link_ready instead": "请改用 --kind link_ready",
    # doctor
    "--destination needs doctor chat": "--destination 只能与 doctor chat 一起使用",
    "Run oceanferry doctor chat --destination NAME": "请执行 oceanferry doctor chat --destination NAME",
    # policy
    "There is more than one policy for {whom}": "{whom} 有多个权限策略",
    "There is no policy for {whom}": "没有 {whom} 的权限策略",
    "There is no policy for {whom} of {role}": "没有 {whom} 的权限策略（角色 {role}）",
    "Name one with --role: {names}": "请用 --role 指定其中一个：{names}",
    "Remove --for to see all policies": "去掉 --for 可查看全部权限策略",
    "{whom} is not a role and has no trust policy": "{whom} 不是角色，没有信任策略",
    "Remove --trust": "请去掉 --trust",
    # sync, provision
    "{place}: a part that sync writes does not end before the next one begins": (
        "{place}：sync 写入的部分尚未结束，下一部分就已开始"
    ),
    "{place}: a part that sync writes ends and has not begun": (
        "{place}：sync 写入的部分有结束标记，没有开始标记"
    ),
    "{place}: a part that sync writes does not end": "{place}：sync 写入的部分没有结束标记",
    "{source}: the part that sync writes as {name} is missing": "{source}：缺少 sync 写入的部分 {name}",
    "{source}: the part that sync writes as {name} is there twice": (
        "{source}：sync 写入的部分 {name} 出现了两次"
    ),
    "{source}: sync writes no part {names}": "{source}：sync 不写入名为 {names} 的部分",
    "The parts are {names}": "可用的部分有：{names}",
    "Put `# oceanferry sync: {name}` and `# oceanferry sync ends` where the s.yaml of the source has them": (
        "请按源码自带的 s.yaml，在相同位置写入 `# oceanferry sync: {name}` 和 `# oceanferry sync ends`"
    ),
    "The timers of the routes {first} and {second} would both be called {name}": (
        "路由 {first} 和 {second} 的定时触发器会重名：{name}"
    ),
    "Rename one of the routes: in a timer's name, . is written as -": (
        "请为其中一个路由改名：触发器名称中的 . 会写成 -"
    ),
    "The alarm rules and the dashboard cannot be read: {file}: {why}": (
        "无法读取告警规则和仪表盘：{file}：{why}"
    ),
    "Install Oceanferry again, or run the command in a checkout of the source code": (
        "请重新安装 Oceanferry，或在源码目录中执行该命令"
    ),
    "The templates cannot be written to {path}: {why}": "无法把模板写入 {path}：{why}",
    "Choose another folder": "请换一个目录",
    # init
    "There is nothing to deliver to": "没有任何投递目标",
    "Name a chat with --destination, a --bucket, or both": (
        "请用 --destination 指定群、用 --bucket 指定 Bucket，或两者都指定"
    ),
    "{option} is missing": "缺少 {option}",
    "Give it, or run the command on a terminal": "请补上该选项，或在终端中运行以便逐项询问",
    "{path} exists, and was not changed": "{path} 已存在，未做修改",
    "Name another with --output, or add --overwrite": "请用 --output 指定其他文件，或加 --overwrite 覆盖",
    "The input ended before every question was answered": "问题尚未答完，输入已结束",
    # recordings, sandbox, functions
    "The recording {path} cannot be read: {why}": "无法读取记录文件 {path}：{why}",
    "The recording {path} cannot be written: {why}": "无法写入记录文件 {path}：{why}",
    "Name a file in a folder of yours": "请指定有写权限的目录中的文件",
    "Name a file that oceanferry probe or --record has written": (
        "请指定由 oceanferry probe 或 --record 写出的文件"
    ),
    "it is too large": "文件过大",
    "it cannot be opened": "无法打开",
    "it is no recording": "不是记录文件",
    "its format is not {format}": "格式不是 {format}",
    "The sandbox needs packages that are not installed here: {names}": "沙箱所需的软件包未安装：{names}",
    "Install them: pip install 'oceanferry[sandbox]'": "请安装：pip install 'oceanferry[sandbox]'",
    "redeem.url is not set, so no button links to this function": "未设置 redeem.url，没有按钮指向该函数",
    "Set it to the address of this function's custom domain, or remove the function": (
        "请设为该函数的自定义域名，或删除该函数"
    ),
}
