"""The status as one page: nothing to load, readable on a phone, light or dark as the reader likes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from oceanferry.domain.messages.english_alarms import lasting, named
from oceanferry.domain.messages.figures import moment
from oceanferry.domain.pages.redeem_page.html import escape
from oceanferry.domain.watching.status import (
    DeliveryState,
    DestinationStatus,
    FailedDelivery,
    RouteStatus,
    StatusReport,
)

_WORDS: dict[DeliveryState, str] = {
    "fine": "Fine",
    "under_way": "In progress",
    "nothing_yet": "Nothing yet",
    "overdue": "Overdue",
    "failed": "Failed",
    "refusing": "Rejects messages",
    "removed": "Copy removed",
}
_STYLE = """
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#1c2330;--soft:#5b6472;--line:#e3e6eb;
--good:#1a7f4b;--good-bg:#e3f5ea;--bad:#b3261e;--bad-bg:#fdeceb;--busy:#1f5fbf;--busy-bg:#e6effc}
@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--text:#e8ebf0;--soft:#9aa4b2;--line:#2c333f;
--good:#6fd39b;--good-bg:#15301f;--bad:#ff9c93;--bad-bg:#3a1a18;--busy:#8ab8ff;--busy-bg:#182a46}}
*{box-sizing:border-box}
body{margin:0;padding:1.25rem 1rem 2.5rem;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto}
h1{font-size:1.4rem;margin:0 0 .25rem}
.at{color:var(--soft);margin:0 0 1.25rem;font-size:.9rem}
.verdict{border-radius:.75rem;padding:.75rem 1rem;margin:0 0 1.25rem;font-weight:600}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.busy{color:var(--busy);background:var(--busy-bg)}
h2{font-size:1.05rem;margin:1.75rem 0 .6rem}h2 small{color:var(--soft);font-weight:400}
.cards{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
article{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.85rem 1rem}
article h3{font-size:1rem;margin:0 0 .6rem;display:flex;gap:.5rem;justify-content:space-between;
align-items:center;overflow-wrap:anywhere}
.badge{font-size:.78rem;font-weight:600;padding:.1rem .6rem;border-radius:1rem;white-space:nowrap}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.2rem .75rem;font-size:.92rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd small{display:block;color:var(--soft)}
.trouble{margin:.6rem 0 0;padding:.6rem .75rem;border-radius:.5rem;font-size:.9rem;overflow-wrap:anywhere}
ul{margin:.75rem 0 0;padding:.6rem .75rem .6rem 1.9rem;border-radius:.5rem;font-size:.9rem}
""".strip()


def page(report: StatusReport, zone: tzinfo) -> str:
    """Write the page; its times are those of *zone*."""
    routes = "".join(_route(each, report.at, zone) for each in report.routes)
    tone = "good" if report.well else "bad"
    verdict = f'<p class="verdict {tone}">{escape(report.summary)}</p>'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
        f"<title>{'Healthy' if report.well else 'Unhealthy'} · Oceanferry</title>"
        f"<style>{_STYLE}</style></head><body><main>"
        f'<h1>Backup deliveries</h1><p class="at">As of {escape(moment(report.at, zone))}</p>'
        f"{verdict}{routes}{_watchdog(report, zone)}</main></body></html>\n"
    )


def _watchdog(report: StatusReport, zone: tzinfo) -> str:
    if report.watchdog is None:
        return ""
    looked_at = report.watchdog.looked_at
    tone = "trouble bad" if report.watchdog.overdue else "at"
    told = f"The watchdog last looked {lasting(report.at - looked_at)} ago, {moment(looked_at, zone)}"
    if report.watchdog.unseen:
        told += f". {report.watchdog.said_of_unseen}"
    return f'<p class="{tone}" style="margin-top:1.75rem">{escape(told)}</p>'


def _route(route: RouteStatus, now: datetime, zone: tzinfo) -> str:
    name = f"Route {escape(route.route)} <small>cluster {escape(route.cluster)}</small>"
    heading = name if route.route else "Requests without a route"
    cards = "".join(_card(each, now, zone) for each in route.destinations)
    alarms = "".join(
        f"<li>{escape(named(each.condition, each.destination))}, alarm since "
        f"{escape(moment(each.opened_at, zone))}</li>"
        for each in route.alarms
    )
    told = f'<ul class="bad">{alarms}</ul>' if alarms else ""
    return f'<section><h2>{heading}</h2><div class="cards">{cards}</div>{told}</section>'


def _card(each: DestinationStatus, now: datetime, zone: tzinfo) -> str:
    tone = "bad" if not each.well else "good" if each.state == "fine" else "busy"
    facts = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in _facts(each, now, zone))
    troubles = "".join(_trouble(what, found, zone) for what, found in _found(each))
    badge = f'<span class="badge {tone}">{_WORDS[each.state]}</span>'
    heading = f"<h3>{escape(each.destination)} {badge}</h3>"
    return f"<article>{heading}<dl>{facts}</dl>{troubles}</article>"


def _facts(each: DestinationStatus, now: datetime, zone: tzinfo) -> Iterator[tuple[str, str]]:
    if each.proven:
        ago = lasting(now - each.proven.at)
        yield "Last proven", f"{ago} ago<small>{escape(moment(each.proven.at, zone))}</small>"
        gone = "<small>no longer in the bucket</small>" if each.proven.removed else ""
        yield "Backup set", escape(each.proven.backup_set_id) + gone
    else:
        yield "Last proven", "never"
    if each.expected_by:
        left = each.expected_by - now
        told = f"overdue for {lasting(left)}" if left < timedelta() else f"within {lasting(left)}"
        yield "Next", f"{told}<small>by {escape(moment(each.expected_by, zone))}</small>"
    for one in each.under_way:
        yield "In progress", f"{escape(one.backup_set_id)}<small>for {lasting(now - one.began_at)}</small>"


def _found(each: DestinationStatus) -> Iterator[tuple[str, FailedDelivery]]:
    if each.failed:
        yield f"{each.failed.backup_set_id or 'The run'} failed", each.failed
    elif each.refused:
        yield "The last message was rejected", each.refused


def _trouble(what: str, found: FailedDelivery, zone: tzinfo) -> str:
    failure = found.failure
    said = ". ".join(each.removesuffix(".") for each in (failure.message, failure.advice) if each)
    codes = ", ".join(filter(None, (failure.code, failure.request_id)))
    told = f"{said}." + (f" ({codes})" if codes else "")
    return (
        f'<p class="trouble bad"><strong>{escape(what)}</strong>, {escape(moment(found.at, zone))}<br>'
        f"{escape(told)}</p>"
    )
