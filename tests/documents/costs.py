"""What a month costs, from the prices of the services and from what the code uses of them."""

# ruff: noqa: E501, RUF001  # a paragraph is one line, and full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

from documents import month
from documents.month import EXAMPLE, TABLE, Cost

_WORDS = {
    "en": {
        "title": "What a month costs",
        "other": "[中文](costs.zh-CN.md) · [Operations](operations.md) · [README](../README.md)",
        "intro": (
            "This page computes one example with the list prices of China (Hangzhou), in US dollars. `make docs` writes it from"
            " s.yaml, from oceanferry.yaml and from the calls that a run makes. **The prices were read on {read}**, in copies of the vendor's pages."
            " Your region, your contract and the China website (aliyun.com, in CNY) have other prices: compute with those before you decide."
        ),
        "example": "The example",
        "this": (
            "One route delivers a backup set of {gib} GiB in {files} files, {nights} nights a month. It sends one message and makes one copy,"
            " at {rate} MiB/s, into a bucket in the region of the functions. `retention` keeps {kept} copies."
            " Function Compute rounds the units of each function up for each hour."
        ),
        "header": "| service | what | how much | USD |",
        "sum": "| **all** | | | **{usd:.2f}** |",
        "more": (
            "**A bucket in another region costs far more than everything else.** The function reaches it over the internet, and each byte"
            " that leaves is charged: {amount:,} GB are {usd:,.2f} USD more. The shipped example has such a bucket (`cn-shanghai`):"
            " choose a bucket in the region of the functions if one region is enough. OSS's own replication to another region is charged for its traffic, too.\n\n"
            "**Storage is most of the rest.** `retention` limits it, and `storage_class` makes it cheaper.\n\n"
            "**The topic, the queues and the event stream cost the same whether they are used or not.** A deployment that is started by"
            " timers only needs none of them: delete the triggers `requests-topic` and `requests-queue` from s.yaml before the first"
            " `oceanferry provision --apply`.\n\n"
            "**Waiting for OceanBase is free**, because no function runs meanwhile. ROS is free. Log Service has a free quota:"
            " [its own example]({log_page}) of {log_mb} MB a month costs nothing. MNS has [{mns:,} free requests a month]({mns_page})."
        ),
        "prices": "The prices",
        "price": "| price of | USD | source | date of the source |",
        "unknown": "What is not known",
        "not": (
            "- The price of requests to OSS is assumed: no page with it could be read. The price of traffic is the one without the tiers of CDT.\n"
            "- OceanBase's documentation does not say whether a download of a backup set is charged.\n"
            "- No page with OOS's price for encrypted parameters was found. The price above is that of a secret in KMS, and is counted for each"
            " `${{oos:NAME}}`; the shipped configuration has none.\n"
            "- Text messages and calls of an action policy are not counted."
        ),
        "assumed": "assumed, {read}",
        "undated": "none",
    },
    "zh": {
        "title": "每月费用",
        "other": "[English](costs.md) · [运维](operations.zh-CN.md) · [README](../README.zh-CN.md)",
        "intro": (
            "本页按华东1（杭州）的目录价（美元）计算一个示例，由 `make docs` 根据 s.yaml、oceanferry.yaml 和一次运行的实际调用次数生成。"
            "**价格查询日期：{read}**（厂商页面的存档）。不同地域、合同价和中国站（aliyun.com，人民币计价）的价格不同，请以您的实际价格为准。"
        ),
        "example": "示例",
        "this": (
            "一条路由每月投递 {nights} 次，每次一个 {gib} GiB 的备份集，共 {files} 个文件；发送一条消息，并以 {rate} MiB/s 拷贝到与函数同地域的 Bucket。"
            "`retention` 保留 {kept} 个副本。函数计算按小时对每个函数的 CU 用量向上取整。"
        ),
        "header": "| 服务 | 项目 | 用量 | 美元 |",
        "sum": "| **合计** | | | **{usd:.2f}** |",
        "more": (
            "**Bucket 在其他地域时，流量费远高于其他所有费用。**函数经公网访问该 Bucket，流出的每个字节都计费：{amount:,} GB 需另付 {usd:,.2f} 美元。"
            "示例配置中的 Bucket 就在其他地域（`cn-shanghai`）：不需要异地副本时，请使用与函数同地域的 Bucket。OSS 的跨区域复制同样收取流量费。\n\n"
            "**其余费用主要是存储。**可以用 `retention` 控制副本数量，用 `storage_class` 选择更便宜的存储类型。\n\n"
            "**主题、队列和事件流无论是否使用都收费。**只用定时触发器的部署不需要它们：首次执行 `oceanferry provision --apply` 之前，"
            "从 s.yaml 中删除触发器 `requests-topic` 和 `requests-queue`。\n\n"
            "**等待 OceanBase 准备链接不产生费用**，因为其间没有函数在运行。ROS 免费。日志服务有免费额度，[其官方示例]({log_page})中每月 {log_mb} MB 不收费。"
            "轻量消息队列（原 MNS）每月有 [{mns:,} 次免费请求]({mns_page})。"
        ),
        "prices": "单价",
        "price": "| 项目 | 美元 | 来源 | 来源页面的日期 |",
        "unknown": "尚不清楚的费用",
        "not": (
            "- OSS 请求的单价是假设值：没有找到可以查阅的价格页面。流量单价未计入 CDT 的阶梯优惠。\n"
            "- OceanBase 的文档没有说明下载备份集是否收费。\n"
            "- 没有找到 OOS 加密参数的价格页面。上面的单价是 KMS 凭据的价格，按每个 `${{oos:NAME}}` 计；示例配置没有使用加密参数。\n"
            "- 未计入行动策略的短信和语音通知费用。"
        ),
        "assumed": "假设值，{read}",
        "undated": "无",
    },
}
_LINES: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "en": {
        "copying": ("Function Compute", "copying, {size}", "{:,.0f} s"),
        "messages": ("Function Compute", "links and messages, {size}", "{:,.0f} s"),
        "watchdog": ("Function Compute", "watchdog, {size}", "{:,.0f} s"),
        "copies": ("OSS", "copies, Standard", "{:,.0f} GB"),
        "requests": ("OSS", "requests of copies and of the ledger", "{:,.0f}"),
        "topics": ("MNS", "topic", "{:.0f} days"),
        "queues": ("MNS", "queues, of requests and of dead letters", "{:.0f} days"),
        "streams": ("EventBridge", "event stream without events", "{:.0f} days"),
        "logs": ("Log Service", "log lines, indexed, with alarms", "at most {:.0f} MB"),
        "parameters": ("OOS and KMS", "encrypted parameters", "{:.0f}"),
    },
    "zh": {
        "copying": ("函数计算", "拷贝，{size}", "{:,.0f} 秒"),
        "messages": ("函数计算", "链接和消息，{size}", "{:,.0f} 秒"),
        "watchdog": ("函数计算", "watchdog，{size}", "{:,.0f} 秒"),
        "copies": ("OSS", "副本，标准存储", "{:,.0f} GB"),
        "requests": ("OSS", "拷贝和 ledger（投递台账）的请求", "{:,.0f}"),
        "topics": ("轻量消息队列（原 MNS）", "主题", "{:.0f} 天"),
        "queues": ("轻量消息队列（原 MNS）", "请求队列和死信队列", "{:.0f} 天"),
        "streams": ("事件总线 EventBridge", "没有事件的事件流", "{:.0f} 天"),
        "logs": ("日志服务", "日志，含索引和告警", "不超过 {:.0f} MB"),
        "parameters": ("OOS 和 KMS", "加密参数", "{:.0f}"),
    },
}
_PRICES = {
    "en": {
        "compute_unit": "a compute unit (CU): 1 second of a vCPU",
        "storage_gb_month": "1 GB for a month, Standard (LRS)",
        "requests_10000": "10,000 requests",
        "internet_gb": "1 GB to the internet",
        "topic_day": "a topic, a day",
        "queue_day": "a queue, a day",
        "idle_stream_day": "an idle event stream, a day",
        "secret_day": "a secret, a day",
    },
    "zh": {
        "compute_unit": "1 CU（1 个 vCPU 运行 1 秒）",
        "storage_gb_month": "标准存储（本地冗余）每 GB 每月",
        "requests_10000": "每 10,000 次请求",
        "internet_gb": "公网流出每 GB",
        "topic_day": "每个主题每天",
        "queue_day": "每个队列每天",
        "idle_stream_day": "每个空闲事件流每天",
        "secret_day": "每个凭据每天",
    },
}
_FUNCTIONS = {"copying": "copy_object", "messages": "fetch_link", "watchdog": "watchdog"}


def page(language: str) -> str:
    """Write the page in ``en`` or ``zh``."""
    words = _WORDS[language]
    costs = month.month()
    lines = [words["header"], "| --- | --- | ---: | ---: |", *(_line(each, language) for each in costs)]
    lines.append(words["sum"].format(usd=sum(each.usd for each in costs)))
    prices = [
        words["price"],
        "| --- | ---: | --- | --- |",
        *(_price(each, language) for each in TABLE["prices"]),
    ]
    far = month.other_region()
    free = {"log_mb": TABLE["free"]["log_mb"], "mns": TABLE["free"]["mns_requests"]}
    sources = {"log_page": TABLE["free"]["log_page"], "mns_page": TABLE["prices"]["queue_day"]["page"]}
    parts = [
        f"# {words['title']}",
        words["other"],
        words["intro"].format(read=TABLE["read"]),
        f"## {words['example']}",
        words["this"].format(**EXAMPLE, rate=EXAMPLE["mib_per_second"]),
        "\n".join(lines),
        words["more"].format(amount=round(far.amount), usd=far.usd, **free, **sources),
        f"## {words['prices']}",
        "\n".join(prices),
        f"## {words['unknown']}",
        words["not"].format(),
    ]
    return "\n\n".join(parts) + "\n"


def _line(cost: Cost, language: str) -> str:
    service, what, amount = _LINES[language][cost.key]
    vcpu, gib = month.size_of(_FUNCTIONS.get(cost.key, "copy_object"))
    named = what.format(size=f"{vcpu:g} vCPU, {gib:g} GiB")
    return f"| {service} | {named} | {amount.format(cost.amount)} | {cost.usd:.2f} |"


def _price(name: str, language: str) -> str:
    words, found = _WORDS[language], TABLE["prices"][name]
    source = (
        f"[{found['page'].split('/')[-1]}]({found['page']})"
        if found["page"]
        else words["assumed"].format(read=TABLE["read"])
    )
    date = found["updated"] or words["undated"]
    usd = f"{found['usd']:.6f}".rstrip("0")
    return f"| {_PRICES[language][name]} | {usd} | {source} | {date} |"
