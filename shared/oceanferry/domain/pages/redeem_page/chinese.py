"""The page in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from oceanferry.domain.pages.redeem_page.words import PageWords, StateWords

WORDS = PageWords(
    language="zh-CN",
    states={
        "ready": StateWords(
            "可以下载", "备份可以下载了", "点击按钮时才生成下载链接，因此无论消息是何时收到的，链接都有效。"
        ),
        "unprepared": StateWords(
            "需要新链接",
            "获取新的下载链接",
            "上一个链接已失效（链接通常数小时内失效）。点击按钮后 OceanBase 会准备新链接："
            "备份较小时只需几秒，较大时需要几分钟。",
        ),
        "preparing": StateWords(
            "准备中",
            "OceanBase 正在准备下载",
            "备份较大时需要一些时间。可以先关闭本页，稍后再打开，准备工作不会中断。",
        ),
        "not_prepared": StateWords(
            "准备失败", "OceanBase 未能准备好下载", "可以重试一次。如果仍然失败，请联系下方的负责人。"
        ),
        "gone": StateWords("已清理", "备份已不在 OceanBase 中", "备份很可能已过保留期，被自动清理。"),
        "unreachable": StateWords(
            "暂时无法访问", "备份服务暂时没有响应", "并非您的操作问题，按钮仍然有效。请过一分钟再试。"
        ),
        "expired": StateWords(
            "已过期", "这个按钮已过期", "按钮只在一段时间内有效。请联系负责人重新发送消息。"
        ),
        "revoked": StateWords(
            "已撤销", "这个按钮已被撤销", "备份的负责人已停用这个按钮。请联系负责人重新发送消息。"
        ),
        "used_up": StateWords(
            "次数已用完", "这个按钮的下载次数已用完", "按钮的下载次数有限。请联系负责人重新发送消息。"
        ),
        "wrong_network": StateWords(
            "网络受限", "当前网络不允许下载", "请连接办公网络或 VPN，然后重新打开本页。"
        ),
        "invalid": StateWords(
            "地址无效", "这个地址无效", "地址可能在复制时被截断。请直接点击消息中的按钮打开。"
        ),
    },
    download="下载",
    download_copy="下载副本",
    other={"public": "使用公网地址", "internal": "使用内网地址"},
    prepare="准备下载",
    try_again="重试",
    check_now="立即查看",
    stop_reloading="停止自动刷新",
    reloading="本页每 {0} 秒自动刷新一次。",
    stopped="本页已停止自动刷新。",
    asked="请求时间：{0}。",
    reach={"public": "公网可以打开", "internal": "仅 {0} 内网（VPC）可以打开"},
    inside_unnamed="集群所在地域",
    copies="自有 Bucket 中的备份副本（已校验）",
    copy="位于 Bucket {0}（{1}），{2}，刚刚校验过大小和 CRC64。拷贝于 {3}。",
    copy_archived="该副本为归档存储，请先在 OSS 控制台解冻再下载。",
    file="文件",
    works_until="按钮有效期至",
    worked_until="按钮失效时间",
    uses_left="剩余下载次数",
    confidential="持有本页地址即可下载备份，请勿转发。",
    ask="联系人",
    ask_administrators="请联系负责备份的同事。",
    tell_reference="联系时请提供编号 {0}。",
    reference="编号",
)
