from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.redeem_pages import FILE, NOW, PAGES, VOUCHER
from oceanferry.domain.configuration import Language
from oceanferry.domain.pages.redeem_page.answers import Audience, PageResponse, answer, wrong_method
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry.domain.pages.redeem_page.waiting import waiting_query, waiting_since
from oceanferry.domain.redeeming.terms import ButtonState, RedeemPage, Redemption, Redirect, StillPreparing
from oceanferry.domain.secrets import Secret

ZONE = ZoneInfo("Asia/Shanghai")
ENGLISH, CHINESE = Audience("en", ZONE), Audience("zh", ZONE)
STATES = get_args(ButtonState)
LINK = "https://backups.oss-cn-hangzhou.aliyuncs.com/x.zip?Signature=planted"

every_state = pytest.mark.parametrize("state", STATES)
every_language = pytest.mark.parametrize("audience", [ENGLISH, CHINESE], ids=["en", "zh"])


def answered(redemption: Redemption, audience: Audience = ENGLISH) -> PageResponse:
    return answer(redemption, audience)


def shown(page: RedeemPage, audience: Audience = ENGLISH) -> str:
    return answered(page, audience).body


class _Elements(HTMLParser):
    """The elements of a document, and what stands in them."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += f" {data}"


def elements(document: str, name: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in _Elements(document).found if tag == name]


def text(document: str) -> str:
    return " ".join(_Elements(document).text.split())


# --- what every page is -------------------------------------------------------


@every_state
@every_language
def test_every_element_is_closed_and_the_language_is_named(state: ButtonState, audience: Audience) -> None:
    document = shown(PAGES[state], audience)

    assert _Elements(document).open == []
    assert elements(document, "html") == [{"lang": "zh-CN" if audience is CHINESE else "en"}]
    assert len(elements(document, "h1")) == len(elements(document, "main")) == 1


@every_state
@every_language
def test_nothing_comes_from_elsewhere_and_nothing_runs(state: ButtonState, audience: Audience) -> None:
    document = shown(PAGES[state], audience)
    sources = [each for each in re.findall(r'\b(?:src|action|href)="([^"]*)"', document) if each]

    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in _Elements(document).found}
    assert not re.search(r'\son\w+="|\sstyle="', document)
    assert [each for each in sources if not each.startswith(("?", "data:image/svg", "mailto:"))] == []


@every_state
@every_language
def test_every_brace_of_the_words_is_filled_in(state: ButtonState, audience: Audience) -> None:
    assert not re.search(r"[{}]", text(shown(PAGES[state], audience)))


def test_each_state_has_a_title_of_its_own_in_each_language() -> None:
    for audience in (ENGLISH, CHINESE):
        titles = {re.findall("<title>(.*?)</title>", shown(PAGES[state], audience))[0] for state in STATES}
        assert len(titles) == len(STATES)


@given(st.text(min_size=1))
def test_whatever_names_hold_is_text_and_no_markup(name: str) -> None:
    voucher = replace(VOUCHER, cluster=name, backup_set_id=name)
    page = replace(PAGES["ready"], voucher=voucher, file_name=name, contact=name)
    usual = [tag for tag, _ in _Elements(shown(PAGES["ready"])).found]

    assert [tag for tag, _ in _Elements(shown(page)).found if tag != "a"] == [
        tag for tag in usual if tag != "a"
    ]


@pytest.mark.parametrize("hidden", ["\u202e", "\x1b", "\x00", "\x9b", "\u2028", "\ud800"])
def test_what_hides_in_a_name_turns_nothing_on_the_page_around(hidden: str) -> None:
    name = f"a{hidden}gpj.exe"
    text = shown(replace(PAGES["ready"], file_name=name, contact=name))

    assert hidden not in text
    assert text.count("<bdi>agpj.exe</bdi>") == 2


# --- what a page offers -------------------------------------------------------


def test_both_addresses_are_offered_with_who_can_open_them() -> None:
    document = shown(replace(PAGES["ready"], copies=()))

    assert [each["value"] for each in elements(document, "button")] == ["public", "internal"]
    assert f"Download {FILE} opens from the internet" in text(document)
    assert "Use the internal address Download opens only inside the internal network of cn-hangzhou" in text(
        document
    )


def test_a_copy_is_offered_beside_the_file_with_its_bucket() -> None:
    document = shown(PAGES["ready"])
    fields = [each for each in elements(document, "input") if each["name"] == "copy"]

    assert [each["value"] for each in fields] == ["archive", "archive"]
    assert "In bucket my-archive (cn-shanghai), 19.5 MiB" in text(document)


def test_a_copy_is_the_way_out_when_the_backup_is_gone() -> None:
    buttons = elements(shown(PAGES["gone"]), "button")

    assert [each.get("class") for each in buttons] == ["main", None]


def test_a_copy_in_an_archive_says_what_to_do_first() -> None:
    [copy] = PAGES["gone"].copies
    document = shown(replace(PAGES["gone"], copies=(replace(copy, addresses=()),)))

    assert elements(document, "button") == []
    assert "restore it in the OSS console" in text(document)


@pytest.mark.parametrize("state", ["unprepared", "not_prepared"])
def test_a_page_without_a_link_has_one_button_that_asks_for_it(state: ButtonState) -> None:
    document = shown(PAGES[state])

    assert len(elements(document, "button")) == 1
    assert elements(document, "form") == [{"method": "post"}]


@pytest.mark.parametrize(
    "state", ["expired", "revoked", "used_up", "invalid", "wrong_network", "unreachable"]
)
def test_a_page_that_cannot_help_has_no_button_and_says_whom_to_ask(state: ButtonState) -> None:
    document = shown(PAGES[state])

    assert elements(document, "button") == []
    assert "Contact DBA on call, dba@example.com , ext. 4711" in text(document)
    assert {"href": "mailto:dba@example.com", "rel": "noreferrer"} in elements(document, "a")


def test_the_operator_can_be_given_the_reference_of_a_button() -> None:
    assert f"Give them the reference {VOUCHER.reference}." in text(shown(PAGES["revoked"]))


def test_readers_inside_get_the_internal_address_as_the_main_button() -> None:
    document = shown(replace(PAGES["ready"], addresses=("internal", "public"), copies=()))

    assert f"Download {FILE} opens only inside" in text(document)
    assert "Use the public address" in text(document)


@pytest.mark.parametrize("state", ["revoked", "used_up"])
def test_a_button_that_has_ended_before_its_time_is_not_said_to_work(state: ButtonState) -> None:
    assert "Button work" not in text(shown(PAGES[state]))


def test_a_button_that_has_expired_worked_until_then() -> None:
    assert "Button expired 2026-11-22 09:05 CST (UTC+8), 3 h ago" in text(shown(PAGES["expired"]))


def test_without_a_contact_the_page_sends_people_to_those_who_run_the_backups() -> None:
    assert "Ask the backup administrators." in text(shown(replace(PAGES["expired"], contact="")))


def test_the_reference_by_which_a_button_is_withdrawn_is_on_its_page() -> None:
    assert f"Reference {VOUCHER.reference}" in text(shown(PAGES["ready"]))


def test_a_forged_token_gets_no_information_about_any_backup() -> None:
    document = text(shown(PAGES["invalid"]))

    assert "orders" not in document
    assert "Reference" not in document


def test_times_are_those_of_the_room_that_the_button_was_made_for() -> None:
    assert "Button works until 2026-11-29 08:05 CST (UTC+8), in 6 d 20 h" in text(shown(PAGES["ready"]))


def test_the_uses_that_are_left_are_counted_down() -> None:
    assert "Downloads left 2" in text(shown(replace(PAGES["ready"], uses_left=2)))


# --- waiting ------------------------------------------------------------------


def test_a_page_that_waits_reloads_by_itself() -> None:
    waiting = answered(PAGES["preparing"])

    assert waiting.headers["Refresh"] == "10"
    assert "This page refreshes every 10 seconds." in text(waiting.body)
    assert "3 min ago" in text(waiting.body)


def test_an_address_ends_where_chinese_begins() -> None:
    contact = "值班 DBA：dba@example.com，流程见https://wiki.example.com/restore。分机 4711"  # noqa: RUF001  # Chinese
    document = shown(replace(PAGES["expired"], contact=contact), CHINESE)

    found = [each["href"] for each in elements(document, "a") if "rel" in each]
    assert found == ["mailto:dba@example.com", "https://wiki.example.com/restore"]


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    waiting = text(shown(PAGES["preparing"], CHINESE))

    assert "本页每 10 秒自动刷新一次。请求时间：2026-11-22" in waiting  # noqa: RUF001  # Chinese punctuation


def test_a_page_that_waits_claims_no_share_of_the_preparation() -> None:
    waiting = answered(PAGES["preparing"]).body

    assert [each["aria-hidden"] for each in elements(waiting, "div") if each.get("class") == "dots"] == [
        "true"
    ]
    assert not elements(waiting, "progress")
    assert "progressbar" not in waiting
    assert not re.search(r"\d+ ?%", waiting.partition("<body>")[2])


def test_buttons_for_the_internal_network_unfold() -> None:
    ready = shown(PAGES["ready"])
    folded = "".join(part.partition("</details>")[0] for part in ready.split("<details>")[1:])

    assert [each["value"] for each in elements(folded, "button")] == ["internal", "internal"]
    assert ready.count('value="internal"') == 2


def test_internal_readers_get_their_button_first() -> None:
    ready = shown(replace(PAGES["ready"], addresses=("internal", "public"), copies=()))

    assert "Use the public address" in ready.partition("<summary>")[2]
    assert 'class="main" type="submit" name="address" value="internal"' in ready.partition("<details>")[0]


def test_it_can_be_stopped_from_reloading() -> None:
    stop = elements(answered(PAGES["preparing"]).body, "a")[1]
    still = answered(PAGES["preparing"], replace(ENGLISH, still=True))

    assert stop["href"] == f"{waiting_query(PAGES['preparing'].waiting_since)}&still=1"
    assert "Refresh" not in still.headers
    assert "stopped" in text(still.body)


@pytest.mark.parametrize(("waited", "pause"), [(0, "5"), (29, "5"), (30, "10"), (299, "10"), (300, "30")])
def test_the_longer_it_waits_the_slower_it_reloads(waited: int, pause: str) -> None:
    page = replace(PAGES["preparing"], waiting_since=NOW - timedelta(seconds=waited))

    assert answered(page).headers["Refresh"] == pause


@every_state
def test_only_a_page_that_waits_reloads(state: ButtonState) -> None:
    assert ("Refresh" in answered(PAGES[state]).headers) == (state == "preparing")


def test_the_moment_survives_the_way_through_the_query() -> None:
    [since] = re.findall(r"\?since=(\d+)", waiting_query(NOW))

    assert waiting_since(since, NOW) == NOW


@pytest.mark.parametrize("nonsense", ["", "0", "-5", "soon", "9" * 400, "²", "1e9", "99999999999"])
def test_a_moment_that_makes_no_sense_is_none(nonsense: str) -> None:
    assert waiting_since(nonsense, NOW) is None


# --- HTTP -----------------------------------------------------------------------


def test_a_redirect_has_its_link_in_the_location_and_nowhere_else() -> None:
    redirect = answered(Redirect(Secret(LINK), VOUCHER))

    assert (redirect.status, redirect.headers["Location"], redirect.body) == (302, LINK, "")
    assert (redirect.headers["Cache-Control"], redirect.headers["Referrer-Policy"]) == (
        "no-store",
        "no-referrer",
    )
    assert "planted" not in repr(redirect)


def test_a_visitor_who_has_to_wait_is_sent_to_the_page_with_get() -> None:
    again = answered(StillPreparing(VOUCHER, NOW))

    assert (again.status, again.headers["Location"]) == (303, waiting_query(NOW))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("ready", 200),
        ("preparing", 200),
        ("gone", 410),
        ("unreachable", 503),
        ("expired", 410),
        ("revoked", 410),
        ("wrong_network", 403),
        ("invalid", 404),
    ],
)
def test_the_status_tells_programs_what_the_page_tells_people(state: ButtonState, status: int) -> None:
    assert answered(PAGES[state]).status == status


def test_programs_get_when_to_try_again() -> None:
    assert answered(PAGES["unreachable"]).headers["Retry-After"] == "60"


@every_state
def test_no_page_is_stored_framed_indexed_or_named_to_the_next_site(state: ButtonState) -> None:
    headers = answered(PAGES[state]).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "noindex" in headers["X-Robots-Tag"]


def test_the_policy_allows_our_own_style_and_nothing_else() -> None:
    waiting = answered(PAGES["preparing"])
    [style] = re.findall("<style>(.*?)</style>", waiting.body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = waiting.headers["Content-Security-Policy"]

    assert f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;" in policy
    assert "unsafe" not in policy
    assert "script" not in policy


def test_the_form_may_end_where_downloads_are_and_nowhere_else() -> None:
    audience = replace(ENGLISH, leads_to=("https://*.aliyuncs.com",))

    assert (
        "form-action 'self' https://*.aliyuncs.com;"
        in answered(PAGES["ready"], audience).headers["Content-Security-Policy"]
    )


def test_only_a_page_over_https_insists_on_https() -> None:
    over_http = replace(ENGLISH, over_tls=False)

    assert "Strict-Transport-Security" in answered(PAGES["ready"]).headers
    assert "Strict-Transport-Security" not in answered(PAGES["ready"], over_http).headers


def test_a_bot_that_only_asks_for_the_headers_gets_the_headers() -> None:
    bodiless = answered(PAGES["ready"], replace(ENGLISH, bodiless=True))

    assert (bodiless.status, bodiless.body) == (200, "")


def test_another_method_is_refused_with_those_that_are_known() -> None:
    assert (wrong_method().status, wrong_method().headers["Allow"]) == (405, "GET, HEAD, POST")


# --- languages --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "otherwise", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "en", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "zh", "en"),
        ("zh-Hant-TW", "en", "zh"),
        ("fr-FR,fr;q=0.9", "zh", "zh"),
        ("fr,en;q=0.1", "zh", "en"),
        ("en;q=0, zh;q=0", "en", "en"),
        ("zh,en", "en", "en"),
        ("", "zh", "zh"),
        ("*", "zh", "zh"),
        (";;,,q=", "en", "en"),
        ("EN-gb", "zh", "en"),
    ],
)
def test_the_language_is_what_the_browser_prefers(
    header: str, otherwise: Language, language: Language
) -> None:
    assert preferred(header, otherwise=otherwise) == language


@given(st.text(max_size=300))
def test_any_header_leads_to_a_language(header: str) -> None:
    assert preferred(header, otherwise="zh") in ("zh", "en")
