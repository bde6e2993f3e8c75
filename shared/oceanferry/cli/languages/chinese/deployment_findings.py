"""What doctor finds in the files of this machine, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # The configuration
    "Correct this line; docs/configuration.md explains every key": (
        "请修改此行；各配置项说明见 docs/configuration.zh-CN.md"
    ),
    "valid, and every environment variable that it names is set: {clusters}, {routes}, {destinations}": (
        "配置有效，引用的环境变量均已设置：{clusters}、{routes}、{destinations}"
    ),
    "{number} clusters": "{number} 个集群",
    "{number} routes": "{number} 个路由",
    "{number} destinations": "{number} 个投递目标",
    "{number} lines": "{number} 行",
    "its retention has no apply: true, so that old copies are listed in the log and none is removed": (
        "retention 未设置 apply: true：旧副本只写入日志，不会删除"
    ),
    "Write retention: {section} when they are to be removed": "如需删除旧副本，请写为 retention: {section}",
    "{word!r} is no {key} that OceanBase documents{suggestion}": (
        "OceanBase 文档中没有 {word!r} 这个 {key}{suggestion}"
    ),
    "Write one of {known}; oceanferry list --json shows what the instance has": (
        "可选值：{known}；实例的实际取值可用 oceanferry list --json 查看"
    ),
    "routes {routes} copy into the same folder; retention counts the copies of each route and method by"
    " themselves": "路由 {routes} 拷贝到同一目录；保留规则按路由和备份方式分别计数",
    "{instance_id} does not look like the ID of an OceanBase instance: ob317v4uif0000": (
        "{instance_id} 不像 OceanBase 实例 ID（例如 ob317v4uif0000）"
    ),
    "Copy the instance ID from the OceanBase console": "请从 OceanBase 控制台复制实例 ID",
    "ApsaraDB for OceanBase publishes no API endpoint in {region}": (
        "云数据库 OceanBase 版未公布 {region} 地域的 API 接入点（Endpoint）"
    ),
    "Write the region of the OceanBase instance, or its endpoint as endpoints.oceanbase; endpoints are known"
    " in {regions}": (
        "请填写 OceanBase 实例所在地域，或在 endpoints.oceanbase 中填写接入点；已公布接入点的地域：{regions}"
    ),
    "on the default domain of Function Compute, browsers download the page instead of showing it": (
        "使用函数计算默认域名时，浏览器会下载该页面而不是打开"
    ),
    "Bind a custom domain (redeem_domain in s.yaml), and set redeem.url to it": (
        "请绑定自定义域名（s.yaml 中的 redeem_domain），并将 redeem.url 改为该域名"
    ),
    # s.yaml
    "Compare it with the s.yaml of the source code": "请与源码中的 s.yaml 对照",
    "Correct this line": "请修改此行",
    "{path} does not describe a deployment": "{path} 不是部署描述文件",
    "${{vars.{name}}} is not defined under vars{suggestion}": "vars 中没有定义 ${{vars.{name}}}{suggestion}",
    "Write {line}": "请写为 {line}",
    "Write {name}: ... under vars": "请在 vars 中写 {name}: ...",
    "Write {key}: '{value}'": "请写为 {key}: '{value}'",
    "its notifyContentFormat is {format}: messages come without their ids, so that one that is delivered"
    " twice starts two runs": (
        "notifyContentFormat 为 {format}：消息不带消息 ID，重复推送的消息会触发两次运行"
    ),
    "Write notifyContentFormat: JSON under its triggerConfig in s.yaml": (
        "请在 s.yaml 的 triggerConfig 中写 notifyContentFormat: JSON"
    ),
    "{number} that follow from the configuration say something else": "有 {number}与配置不一致",
    "Run oceanferry sync; with --check it shows the lines and changes nothing": (
        "请执行 oceanferry sync；加 --check 只显示差异，不修改文件"
    ),
    "fits the configuration: {names}": "与配置一致：{names}",
    "vars.{name} is {chosen}, but {name} in the configuration is {wanted}": (
        "vars.{name} 为 {chosen}，而配置中的 {name} 为 {wanted}"
    ),
    "Write the same in both: the {what} of the functions": "请将两处改为一致，以函数的 {what} 为准",
    "{source} deploys no function {kind}, which the configuration needs": (
        "{source} 没有部署函数 {kind}，而当前配置需要它"
    ),
    "Copy resources.{kind} from the s.yaml of the source": "请从源码的 s.yaml 中复制 resources.{kind}",
    "its name is {name}, but functions.{kind} in the configuration is {wanted}": (
        "函数名为 {name}，而配置中的 functions.{kind} 为 {wanted}"
    ),
    "Write the same name in both": "请将两处的函数名改为一致",
    "it has no role, so it has no permissions": "未设置函数角色，因此没有任何权限",
    "Set role to the ARN of a RAM role": "请将 role 设为 RAM 角色的 ARN",
    "its environment lacks {name}, which the configuration reads": "缺少配置引用的环境变量 {name}",
    "Add {name}: ${{env('{name}')}} under environmentVariables": (
        "请在 environmentVariables 中添加 {name}: ${{env('{name}')}}"
    ),
    "its environment has {name}, which the configuration does not read": "环境变量 {name} 未被配置引用",
    "Remove {name} from environmentVariables, or use ${{{name}}} in the configuration": (
        "请从 environmentVariables 中删除 {name}，或在配置中引用 ${{{name}}}"
    ),
    "its environment has {size} bytes; the limit of Function Compute is {most_bytes}": (
        "环境变量共 {size} 字节，超过函数计算的上限 {most_bytes} 字节"
    ),
    "Remove unused variables, or use shorter addresses and keys": (
        "请删除未使用的环境变量，或改用更短的地址和密钥"
    ),
    "asyncTask is off: repeated hand-overs are not rejected, and a delivery may happen twice": (
        "未开启异步任务（asyncTask）：重复的交接不会被拒绝，可能重复投递"
    ),
    "Set asyncTask: true under asyncInvokeConfig": "请在 asyncInvokeConfig 中设置 asyncTask: true",
    "no onFailure destination: failed asynchronous invocations go unnoticed": (
        "未设置 onFailure 目标：异步调用失败后不会发出通知"
    ),
    "Set destinationConfig.onFailure under asyncInvokeConfig, as in the s.yaml of the source": (
        "请参照源码的 s.yaml，在 asyncInvokeConfig 中设置 destinationConfig.onFailure"
    ),
    "the timer {name} does not request a configured route (defined: {routes})": (
        "定时触发器 {name} 请求的路由未在配置中定义（已定义：{routes}）"
    ),
    'Set payload: \'{{"route": "NAME"}}\' with one of them': (
        '请将 payload 设为 \'{{"route": "NAME"}}\'，NAME 为其中一个路由'
    ),
    "its runtime is {runtime}, for which make package makes no zip": (
        "runtime 为 {runtime}，make package 不生成该运行时的代码包"
    ),
    "Write runtime: python3.10 under vars, or runtime: python3.12": (
        "请在 vars 中将 runtime 设为 python3.10 或 python3.12"
    ),
    "its memorySize is {memory}; Function Compute takes multiples of {step_mib} from {least_mib} on, and 1 to"
    " 4 GB for each vCPU": (
        "memorySize 为 {memory}；函数计算要求不小于 {least_mib} 且为 {step_mib} 的倍数，每 vCPU 对应 1～4 GB"
    ),
    "Write memorySize: {fit} under resources.{resource}.props": (
        "请在 resources.{resource}.props 中设置 memorySize: {fit}"
    ),
    "it is in a VPC without internetAccess, where OceanBase's public endpoint cannot be reached": (
        "函数位于 VPC 内且未开启 internetAccess，无法访问 OceanBase 的公网接入点"
    ),
    "Write {oceanbase_variable}: {region} under environmentVariables in s.yaml": (
        "请在 s.yaml 的 environmentVariables 中添加 {oceanbase_variable}: {region}"
    ),
    "{host} is a private address, and {name} is in no VPC, so that it is not reached": (
        "{host} 是内网地址，而函数 {name} 未接入 VPC，无法访问"
    ),
    "Write vpcConfig: {{vpcId: vpc-..., vSwitchIds: [vsw-...], securityGroupId: sg-...}} and internetAccess:"
    " true under templates.function in s.yaml": (
        "请在 s.yaml 的 templates.function 中设置 vpcConfig: {{vpcId: vpc-..., vSwitchIds: [vsw-...],"
        " securityGroupId: sg-...}} 和 internetAccess: true"
    ),
    "the configuration has no section redeem, and yet its HTTP trigger is open to everybody": (
        "配置中没有 redeem，但该函数的 HTTP 触发器仍可被匿名访问"
    ),
    "Remove resources.{resource} from s.yaml, or add the section redeem": (
        "请从 s.yaml 中删除 resources.{resource}，或在配置中添加 redeem"
    ),
    "the value of {name} stands in {source} itself": "{name} 的值以明文写在 {source} 中",
    "Write {name}: ${{env('{name}')}}, export {name} in the shell that deploys, and have the secret replaced:"
    " it may be in the history of the file": (
        "请改为 {name}: ${{env('{name}')}}，部署前在 shell 中 export {name}，并更换该密钥："
        "它可能已留在文件的提交历史中"
    ),
    # Timers
    "{timer} of {function}": "{function} 的 {timer}",
    "{cron!r} is not a cron expression: {error}": "{cron!r} 不是有效的 Cron 表达式：{error}",
    "Write cronExpression: {corrected}": "请写为 cronExpression: {corrected}",
    "{cron!r} never fires": "{cron!r} 永远不会触发",
    "Correct the day and the month of its cron expression": "请检查 Cron 表达式中的日和月",
    "it is disabled and never fires": "触发器已禁用，不会触发",
    "Set enable: true": "请设置 enable: true",
    "its hours are UTC: next {moments}": "按 UTC 时间触发，接下来：{moments}",
    "Write CRON_TZ=Asia/Shanghai {cron}, if these are hours in China": (
        "如果是北京时间，请写为 CRON_TZ=Asia/Shanghai {cron}"
    ),
    "next {moments}": "接下来：{moments}",
    "it has expect_every: {every} and no schedule, so that no timer starts it and the watchdog alarms": (
        "设置了 expect_every: {every}，但没有 schedule：没有定时触发器启动该路由，watchdog 会告警"
    ),
    "Write schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * * under routes.{name}, or schedule: null when another"
    " system asks for it": (
        "请在 routes.{name} 中设置 schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * *；"
        "由其他系统发起请求时写 schedule: null"
    ),
    "its timer leaves a pause of {pause}, and the watchdog alarms after expect_every: {every}": (
        "定时触发器两次触发最长相隔 {pause}，而 watchdog 超过 expect_every: {every} 即告警"
    ),
    "Write expect_every: {every} under routes.{name}, or a schedule that comes more often": (
        "请在 routes.{name} 中设置 expect_every: {every}，或提高 schedule 的频率"
    ),
    # RAM policies
    "needs a policy of {permissions}: {command}": "需要一个包含 {permissions}的权限策略：{command}",
    "{number} statements": "{number} 条授权语句",
    "its policy has {bare} characters; the limit of RAM is {longest_policy}": (
        "权限策略长 {bare} 个字符，超过 RAM 的上限 {longest_policy}"
    ),
    "Split the output of `{command} --no-sid` into two policies, and attach both": (
        "请将 `{command} --no-sid` 的输出拆成两个权限策略，并全部授权"
    ),
    "its policy has {length} characters with its reasons; the limit of RAM is {longest_policy}": (
        "权限策略含说明（Sid）长 {length} 个字符，超过 RAM 的上限 {longest_policy}"
    ),
    "Use the output of `{command} --no-sid`": "请使用 `{command} --no-sid` 的输出",
    "none": "无",
}
