"""What the sandbox and its demonstration print, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "The sandbox is running; watch it at {url}": "沙箱已启动，网页：{url}",
    "The sandbox runs at {url} until you press Ctrl-C.": "沙箱继续运行（{url}），按 Ctrl-C 停止。",
    "To start a sandbox of your own: {command} sandbox": "启动您自己的沙箱：{command} sandbox",
    "In another terminal in this folder, paste this:": "请在另一个终端中进入本目录，粘贴以下内容：",
    "Then run commands there, for example:": "然后在该终端中执行命令，例如：",
    "Ctrl-C stops the sandbox.": "按 Ctrl-C 停止沙箱。",
    "  {mark} {what}": "  {mark} {what}",
    "Proven": "校验结果",
    "Everything was proven in {took}.": "全部校验通过，用时 {took}。",
    "Something was NOT proven in {took}.": "有校验未通过，用时 {took}。",
    "1. The timer fires: events/{event} goes to {function}": (
        "1. 定时触发：events/{event} 发送到 {function}"
    ),
    "2. Another system publishes to the MNS topic {topic}: {request}": (
        "2. 另一个系统向轻量消息队列（原 MNS）的主题 {topic} 发布消息：{request}"
    ),
    "   OceanBase prepares the links; the functions wait without running …": (
        "   OceanBase 正在准备下载链接，等待期间不占用函数……"
    ),
    "3. The timer's event is delivered a second time, as every trigger may do": (
        "3. 定时事件重复投递一次（所有触发器都可能重复投递）"
    ),
    "4. The links expire (after an hour on OceanBase, at once here); a reader presses the buttons": (
        "4. 下载链接过期（OceanBase 上为一小时后，此处立即过期），读者点击按钮"
    ),
    "everything ended within {length}: {error}": "全部任务在 {length}内结束：{error}",
    "the same event again: no second message, no second copy": "同一事件重复到达：没有重复消息，没有重复拷贝",
    "the links are expired ({refusals}), and the buttons still lead to the files": (
        "下载链接已过期（{refusals}），按钮仍能下载文件"
    ),
    "{number} refusals": "{number} 次被拒绝",
    "DingTalk accepted {messages} and refused {refused}": "钉钉接收了 {messages}，拒收 {refused} 条",
    "{number} signed messages": "{number} 条已签名的消息",
    "the message has one working button for each file: {buttons}": "每个文件有一个可用的按钮：{buttons} 个",
    "the audit webhook verified the signature of its event": "audit Webhook 验证了事件的签名",
    "{id}: {files} ({total}), equal to the source byte for byte, with a manifest": (
        "{id}：{files}（{total}），与源文件逐字节一致，附清单"
    ),
    "DingTalk · {name}": "钉钉 · {name}",
    "Webhook · {name} (signature verified)": "Webhook · {name}（签名验证通过）",
    "Invocations, and the billed time": "调用次数与计费时间",
    "  {function:<24}{invocations}, {seconds:5.1f} s in all": (
        "  {function:<24}{invocations}，共 {seconds:5.1f} 秒"
    ),
    "{number} invocations": "{number} 次调用",
}
