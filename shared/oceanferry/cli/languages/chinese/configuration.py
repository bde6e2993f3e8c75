"""What is wrong with a configuration, in Chinese: each follows the file, the line and the key."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    ", ": "、",
    " ": "",
    ". ": "。",
    "{most} or {last}": "{most} 或 {last}",
    "; did you mean {word}?": "；是否应为 {word}？",
    # The file
    "There is no configuration {path} ({why})": "找不到配置文件 {path}（来自 {why}）",
    "the default": "默认路径",
    "Give its path with --config or in {variable}, or write a new one: oceanferry init": (
        "请用 --config 或环境变量 {variable} 指定路径，或新建一份：oceanferry init"
    ),
    "{path} cannot be read: {why}": "无法读取 {path}：{why}",
    "Check the path and its permissions": "请检查路径和文件权限",
    "{path} is empty": "{path} 是空文件",
    "Write a new one: oceanferry init --overwrite": "可重新生成一份：oceanferry init --overwrite",
    "{path} is larger than {most} KiB, the limit for a configuration": (
        "{path} 超过配置文件的大小上限 {most} KiB"
    ),
    "Check that this is the right file": "请确认是否指定了正确的文件",
    "{path} is not UTF-8": "{path} 不是 UTF-8 编码",
    "Save it as UTF-8; for a file in GBK: iconv -f GBK -t UTF-8": (
        "请另存为 UTF-8；GBK 文件可用 iconv -f GBK -t UTF-8 转换"
    ),
    "{path} is not YAML: it has control characters": "{path} 不是有效的 YAML：含有控制字符",
    "Remove them, or write the file anew": "请删除控制字符，或重新编写该文件",
    "is not YAML: {why}{hint}": "YAML 语法错误：{why}{hint}",
    "is not YAML: the line begins with a tab; indent with spaces": (
        "YAML 语法错误：行首是制表符（Tab），请用空格缩进"
    ),
    "is not YAML: the line has a Chinese colon ({colon}); write : and a space": (
        "YAML 语法错误：使用了全角冒号（{colon}），请改为半角冒号加一个空格"
    ),
    "; between {{ and }}, put quotes around ${{NAME}}": "；在 {{ }} 中，${{NAME}} 需要加引号",
    "; line {line} is indented by {indent}, line {above} by {indent_above}: keys of one section are indented"
    " alike": (
        "；第 {line} 行缩进 {indent} 格，第 {above} 行缩进 {indent_above} 格：同一层的配置项缩进须一致"
    ),
    "aliases are not supported": "不支持别名（alias）",
    "it is nested too deeply": "嵌套层次过深",
    "has the tag {tag}; tags are not supported": "带有标签 {tag}；不支持 YAML 标签（tag）",
    "has a key that is not text": "配置项的名称不是字符串",
    "is given twice, first in line {line}": "重复出现，首次出现在第 {line} 行",
    'is in Chinese quotation marks; write straight ones: "..."': '使用了中文引号，请改为半角引号 "..."',
    "has ${{ without a valid ${{NAME}}; a name has letters, digits and _": (
        "${{ 之后不是有效的 ${{NAME}}；变量名只能包含字母、数字和 _"
    ),
    # Variables
    "needs the environment variable {name}, which is not set": "引用的环境变量 {name} 未设置",
    "needs the environment variable {name}, which {defect}": "引用的环境变量 {name} {defect}",
    "needs the encrypted parameter {name} of OOS, which was not read or is empty": (
        "引用的 OOS 加密参数 {name} 未能读取或为空"
    ),
    "needs the encrypted parameter {name} of OOS, which {defect}": "引用的 OOS 加密参数 {name} {defect}",
    "Set {name} in this shell and in the shell that deploys: export {name}=...": (
        "请在当前 shell 和执行部署的 shell 中设置：export {name}=..."
    ),
    "Set {name} again, without that": "请去掉后重新设置 {name}",
    "Store it: aliyun oos CreateSecretParameter --Name {name} --Type Secret --Value ...": (
        "请创建该加密参数：aliyun oos CreateSecretParameter --Name {name} --Type Secret --Value ..."
    ),
    "Store it again, without that: aliyun oos UpdateSecretParameter --Name {name} --Value ...": (
        "请去掉后重新保存：aliyun oos UpdateSecretParameter --Name {name} --Value ..."
    ),
    "has white space": "含有空白字符",
    "has white space at its beginning or end": "首尾有空白字符",
    "has control characters, such as a line break": "含有控制字符（例如换行）",
    "The environment variable {name} {defect}": "环境变量 {name} {defect}",
    "There is no AccessKey: {name} is not set": "没有 AccessKey：环境变量 {name} 未设置",
    "There is no AccessKey: {id} and {secret} are not set": (
        "没有 AccessKey：环境变量 {id} 和 {secret} 未设置"
    ),
    "Export {id} and {secret}; for a temporary key, {token}": (
        "请 export {id} 和 {secret}；临时凭证还需要 {token}"
    ),
    "{name}: must be one of {names}": "{name}：可选值为 {names}",
    # Keys
    "is not a known key{suggestion} (known here: {names})": "没有这个配置项{suggestion}（此处可用：{names}）",
    "is missing (required here: {names})": "缺少该配置项（此处必填：{names}）",
    "is not a {what} of this file{suggestion} ({defined})": (
        "配置中没有定义这个{what}{suggestion}（{defined}）"
    ),
    "cluster": "集群",
    "destination": "投递目标",
    "defined: {names}": "已定义：{names}",
    "none is defined": "尚未定义任何一个",
    "names a destination twice": "重复列出了同一个投递目标",
    "is a bucket, which receives copies but no messages; name a chat or a webhook": (
        "是 Bucket，只接收副本，不接收消息；请改为群或 Webhook"
    ),
    "needs a ledger to record proven deliveries: add the section ledger": (
        "需要 ledger（投递台账）记录成功的投递，请添加 ledger"
    ),
    "needs a ledger to record started deliveries: add the section ledger": (
        "需要 ledger（投递台账）记录已开始的投递，请添加 ledger"
    ),
    "needs a ledger to record when deliveries were proven: add the section ledger": (
        "需要 ledger（投递台账）记录投递成功的时间，请添加 ledger"
    ),
    "needs a ledger to count the uses: add the section ledger": (
        "需要 ledger（投递台账）统计使用次数，请添加 ledger"
    ),
    # Values
    "must be {choices}": "只能为 {choices}",
    "must be one of {names}": "可选值为 {names}",
    "must be true or false": "只能为 true 或 false",
    "must be a whole number": "须为整数",
    "must be a whole number, 1 or more": "须为不小于 1 的整数",
    "must be {least} or more": "不能小于 {least}",
    "must be {most} or less": "不能大于 {most}",
    "must have {most} characters or less": "不能超过 {most} 个字符",
    "must not be empty": "不能为空",
    '; put quotes around it: {key} "{value}"': '；请加引号：{key} "{value}"',
    "must be one of {names}; did you mean {meant}?": "可选值为 {names}；是否应为 {meant}？",
    "Write type: {meant}": "请写为 type: {meant}",
    "must be one name and not a list": "须为一个名称，不能是列表",
    "Write {key}: {name}": "请写为 {key}: {name}",
    "Write cluster: {name}, and another route for {others}": (
        "请写为 cluster: {name}，并为 {others} 另写路由"
    ),
    "must be text: put quotes around it": "须为字符串，请加引号",
    "must be a list, such as [a, b]": "须为列表，例如 [a, b]",
    "must be a mapping, such as {{key: value}}": "须为映射，例如 {{key: value}}",
    "must be a mapping, with a name for each entry": "须为映射，每一项都有名称",
    "must be a duration such as 45s, 90m, 36h, 7d or 1d12h": "须为时长，例如 45s、90m、36h、7d 或 1d12h",
    "must be a size such as 512KiB, 16MiB, 10GiB or 10GB": "须为大小，例如 512KiB、16MiB、10GiB 或 10GB",
    "must be a rate in bytes, not bits, such as 500KB/s, 100MB/s or 1GiB/s": (
        "须为每秒字节数（不是比特数），例如 500KB/s、100MB/s 或 1GiB/s"
    ),
    "must be a time zone such as Asia/Shanghai or UTC{suggestion}": (
        "须为时区，例如 Asia/Shanghai 或 UTC{suggestion}"
    ),
    "is a secret and must not be in the file: write ${{NAME}} and set the variable": (
        "属于密钥，不能写在文件中：请写 ${{NAME}}，并设置该环境变量"
    ),
    "works like a password and must not be in the file: write ${{NAME}} and set the variable": (
        "含有访问凭证，不能写在文件中：请写 ${{NAME}}，并设置该环境变量"
    ),
    "must be a complete https:// URL (or http://, for a host in network.allow)": (
        "须为完整的 https:// 地址（network.allow 中的主机可用 http://）"
    ),
    "must be a scheme, a host and an optional port, such as http://127.0.0.1:8080, or null": (
        "须为协议、主机和可选的端口，例如 http://127.0.0.1:8080，或 null"
    ),
    (
        "must be the https:// address of a domain that is bound to the bucket,"
        " such as https://backups.example.com, or null"
    ): "须为已绑定到该 Bucket 的域名的 https:// 地址，例如 https://backups.example.com，或 null",
    "must be the https:// address at which readers reach the function, or null": (
        "须为读者访问该函数的 https:// 地址，或 null"
    ),
    "must be a bearer token, of visible ASCII characters only": "须为 Bearer Token，且只含可见 ASCII 字符",
    "must be the id of a region, such as cn-hangzhou": "须为地域 ID，例如 cn-hangzhou",
    'must be 12 to 20 digits, such as "1234567890123456"': '须为 12～20 位数字，例如 "1234567890123456"',
    "must be the id of an instance, such as ob317v4uif0000": "须为实例 ID，例如 ob317v4uif0000",
    "must be a name of letters, digits and . _ -, beginning with a letter or digit, 64 at most": (
        "名称只能包含字母、数字和 . _ -，以字母或数字开头，最长 64 个字符"
    ),
    "must be the name of a bucket: 3 to 63 lower-case letters, digits and -, with no - at an end": (
        "须为 Bucket 名称：3～63 个小写字母、数字和 -，不能以 - 开头或结尾"
    ),
    'must be the beginning of a key, such as "oceanbase/", without / in front, // and ../': (
        '须为 Key 的前缀，例如 "oceanbase/"；不能以 / 开头，不能含有 // 和 ../'
    ),
    "must be the name of a deployment: small letters, digits and -, a letter first, 3 to 32 in all": (
        "须为部署名称：3～32 个小写字母、数字和 -，以字母开头"
    ),
    "must be the kind and the name of a resource, such as bucket:my-archive, role:oceanferry, topic:...,"
    " queue:..., log_project:... or log_store:...": (
        "须为资源的种类和名称，例如 bucket:my-archive、role:oceanferry、topic:...、queue:...、"
        "log_project:... 或 log_store:..."
    ),
    "must be the name of a function: letters, digits, _ and -, no digit or - first, 64 at most": (
        "须为函数名称：字母、数字、_ 和 -，不能以数字或 - 开头，最长 64 个字符"
    ),
    "must be a host, or host:port, without a scheme or a path, such as 127.0.0.1:8080": (
        "须为主机或 host:port，不含协议和路径，例如 127.0.0.1:8080"
    ),
    "must be the path of a folder; for one in your home folder write ${{HOME}}/...": (
        "须为目录路径；主目录下的目录请写 ${{HOME}}/..."
    ),
    # Chats
    'must be a telephone number in quotes, such as "13800000000"': (
        '须为加引号的手机号码，例如 "13800000000"'
    ),
    "has more than {most}, the limit of DingTalk": "超过钉钉的上限 {most} 个",
    # Buckets
    "can be reached only from the bucket's region, but the functions run in another region: write public or"
    " accelerate, or the URL if your network can reach it": (
        "只能在 Bucket 所在地域访问，而函数在另一地域：请写 public 或 accelerate；"
        "若网络已打通，可直接填写接入点 URL"
    ),
    "must be public, internal, accelerate, or the https:// URL of an OSS endpoint, without the bucket"
    " (http:// for an -internal one)": (
        "须为 public、internal、accelerate，或 OSS 接入点的 https:// URL，"
        "不含 Bucket 名称（-internal 接入点可用 http://）"
    ),
    "must be between 100KiB and 5GiB, the size of a part in OSS": "须在 OSS 的分片大小范围 100KiB～5GiB 之内",
    "must be the id of a key, such as key-hzz6xxxxxxxx1l6": "须为 KMS 密钥 ID，例如 key-hzz6xxxxxxxx1l6",
    "must be the ARN of a role, such as acs:ram::1234567890123456:role/archive-writer": (
        "须为角色的 ARN，例如 acs:ram::1234567890123456:role/archive-writer"
    ),
    "must be 2 to 32 letters, digits and . @ - _": "须为 2～32 个字母、数字和 . @ - _",
    "must be 2 to 1224 letters, digits and + = , . @ : / - _": (
        "须为 2～1224 个字母、数字和 + = , . @ : / - _"
    ),
    "must be 1 to 128 letters, digits, spaces and + - = . _ : /": (
        "须为 1～128 个字母、数字、空格和 + - = . _ : /"
    ),
    "must be at most 256 letters, digits, spaces and + - = . _ : /": (
        "最多 256 个字母、数字、空格和 + - = . _ : /"
    ),
    "must be 1 to 64 lower-case letters, digits and -": "须为 1～64 个小写字母、数字和 -",
    "must be 1 to 1024 printable ASCII characters, with no space at an end": (
        "须为 1～1024 个可打印的 ASCII 字符，首尾不能有空格"
    ),
    "is only used with encryption: KMS": "仅在 encryption: KMS 时有效",
    "is only used with role_arn": "仅在设置了 role_arn 时有效",
    "has more than {most} tags, the limit of OSS": "超过 OSS 的标签上限 {most} 个",
    "has a name that begins with oceanferry-, which is reserved for Oceanferry": (
        "含有以 oceanferry- 开头的名称，该前缀由 Oceanferry 保留"
    ),
    "is larger than 4 KiB": "超过 4 KiB",
    "needs keep_last: 7, keep_for: 30d, or both: without a rule, every copy could be removed": (
        "需要设置 keep_last: 7、keep_for: 30d，或同时设置：没有规则时任何副本都可能被删除"
    ),
    "has sha256: true and an archive class, whose files cannot be read back: remove either": (
        "sha256: true 与归档存储类型冲突：归档文件无法回读，请去掉其中一个"
    ),
    # Routes and buttons
    "has newest: false, which delivers every backup set within max_age; add max_age, such as max_age: 7d": (
        "newest: false 会投递 max_age 之内的全部备份集，请补充 max_age，例如 max_age: 7d"
    ),
    "must be a network such as 203.0.113.0/24 or 2001:db8::/32, or an address": (
        "须为网段，例如 203.0.113.0/24 或 2001:db8::/32，或单个 IP 地址"
    ),
    "must be keys of {least} characters or more, the newest first, with commas between; openssl rand -base64"
    " 32 makes one": (
        "须为不短于 {least} 个字符的密钥，多个密钥以逗号分隔，最新的在最前；可用 openssl rand -base64 32 生成"
    ),
}
