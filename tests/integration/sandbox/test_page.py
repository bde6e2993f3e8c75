"""The sandbox's page shows what happened, live, and never more than it should."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.chats.chat import ChatMessage, Markup, Refusal
from oceanferry_sandbox.chats.dingtalk import DingTalkRobot
from oceanferry_sandbox.http_server.messages import Headers, Request, RequestBody, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.page import figures, markdown
from oceanferry_sandbox.page.page import SandboxPage
from oceanferry_sandbox.page.view import (
    BackupSetView,
    BucketView,
    ChatView,
    EndpointView,
    InvocationView,
    ObjectView,
    SandboxView,
)

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=timezone.utc)
LINK = "https://oss.example/bak/part-0.zip?Expires=1&OSSAccessKeyId=LTAI&Signature=a%2Bb"
VOID = {"br", "hr", "img", "link", "meta", "wbr", "path", "rect", "circle"}


class Page(HTMLParser):
    """The elements of a page with their attributes, its text, and whether it is well formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [each for _, each in self.elements if name in (each.get("class") or "").split()]


def get(
    view: SandboxView, path: str = "/", method: str = "GET", now: datetime = NOW, **headers: str
) -> Response:
    named = Headers((name.replace("_", "-"), value) for name, value in headers.items())
    request = Request(method, path, "", named, RequestBody(io.BytesIO(), named))
    return SandboxPage(lambda: view, clock=now.timestamp)(request)


def body(response: Response) -> str:
    assert isinstance(response.body, bytes)
    return response.body.decode()


def page(view: SandboxView) -> Page:
    return Page(body(get(view)))


def said(text: str, **changes: object) -> SandboxView:
    message = ChatMessage(NOW - timedelta(seconds=12), "", text)
    return SandboxView(chats=[ChatView("ops", "DingTalk", [replace(message, **changes)])])  # type: ignore[arg-type]


@pytest.fixture
def view() -> SandboxView:
    earlier = NOW - timedelta(minutes=3)
    card = ChatMessage(earlier, "备份已就绪", "## 备份已就绪 🎉\n\n**集群** orders", (("下载", LINK),))
    manifest = ObjectView("oceanbase/orders/bak-1/manifest.json", 1184, "7723645518273645511", "IA", earlier)
    failed = InvocationView(
        "copy_object", "Failed", "copy-1", earlier, 2, timedelta(seconds=31.4), "the source closed"
    )
    return SandboxView(
        chats=[ChatView("运维值班群", "DingTalk", [card], [Refusal(310000, "sign not match", earlier)])],
        buckets=[BucketView("my-archive", [manifest])],
        invocations=[failed],
        backup_sets=[BackupSetView("bak-1", "ob317v4uif0000", "pay", "DONE", "not_exist")],
        endpoints=[EndpointView("Chats", "http://user:pw@127.0.0.1:7/robot/send?access_token=canary#x")],
    )


def test_the_page_is_well_formed(view: SandboxView) -> None:
    assert page(view).open == []


def test_a_message_is_shown_with_its_room_markdown_and_button(view: SandboxView) -> None:
    shown = page(view)
    assert "运维值班群" in shown.text
    assert "备份已就绪 🎉" in shown.text
    assert "**" not in shown.text
    assert [each["href"] for each in shown.all("a")] == [LINK]


def test_a_title_that_the_text_repeats_is_shown_once(view: SandboxView) -> None:
    assert page(view).text.count("备份已就绪") == 1


def test_a_title_of_its_own_is_shown() -> None:
    assert "Backup ready" in page(said("orders", title="Backup ready")).text


def test_a_refusal_is_shown_with_code_and_reason(view: SandboxView) -> None:
    assert "Refused 310000 sign not match" in page(view).text


def test_an_object_is_shown_with_size_class_and_checksum(view: SandboxView) -> None:
    text = page(view).text
    for part in ("oceanbase/orders/bak-1/", "manifest.json", "1.2 KiB", "7723645518273645511", "IA"):
        assert part in text


def test_an_invocation_is_shown_with_status_attempt_duration_task_and_reason(view: SandboxView) -> None:
    text = page(view).text
    for part in ("copy_object", "Failed", "attempt 2", "31.4 s", "copy-1", "the source closed"):
        assert part in text


def test_a_backup_set_is_shown_with_both_statuses(view: SandboxView) -> None:
    shown = page(view)
    for part in ("bak-1", "pay", "Done", "Not requested"):
        assert part in shown.text
    assert "bak-1 of ob317v4uif0000" in [each.get("title") for each in shown.all("li")]


def test_the_picture_tells_its_numbers_to_screen_readers(view: SandboxView) -> None:
    reported = page(view).all("svg")[1]["aria-label"]
    assert reported == "OceanBase: 1 backup set, Functions: 1 invocation, Chats: 1 message, Bucket: 1 object"


def test_an_empty_sandbox_says_what_is_missing_and_what_to_do_first() -> None:
    text = page(SandboxView(first_step="oceanferry run --event events/timer.json")).text
    assert "Begin with oceanferry run --event events/timer.json" in text
    assert "No function has run yet." in text


def test_the_first_step_goes_once_something_happened(view: SandboxView) -> None:
    assert "Begin with" not in page(replace(view, first_step="oceanferry run")).text


def test_only_the_latest_of_many_objects_are_listed() -> None:
    objects = [ObjectView(f"a/{n:03}", 1, "0", "IA", NOW + timedelta(seconds=n)) for n in range(130)]
    text = page(SandboxView(buckets=[BucketView("b", objects)])).text
    assert "and 30 older" in text
    assert "029" not in text
    assert "129" in text


def test_the_folder_written_to_last_comes_first() -> None:
    objects = [
        ObjectView("a/old", 1, "0", "IA", NOW - timedelta(hours=1)),
        ObjectView("b/new", 1, "0", "IA", NOW),
    ]
    text = page(SandboxView(buckets=[BucketView("bucket", objects)])).text
    assert text.index("new") < text.index("old")


# --- safety -----------------------------------------------------------------


def test_a_script_in_a_message_is_shown_as_text() -> None:
    shown = page(said("<script>alert('你好')</script>"))
    assert "<script>alert('你好')</script>" in shown.text
    assert len(shown.all("script")) == 1


@pytest.mark.parametrize("markup", ["markdown", "markdown_lines", "plain"])
@given(
    text=st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "<script>",
                "</script>",
                "</p>",
                "<img src=x onerror=a>",
                "[x](",
                "javascript:a",
                "http://[",
                ")",
                "![",
                "]",
                "`",
                "```\n",
                "\n",
                "<",
                ">",
                '"',
                "'",
                "&",
                "&lt;",
                "<!--",
                "]]>",
                "data:text/html,x",
                "\\",
                "|",
                "-",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_no_message_can_add_a_script_an_image_or_a_handler(markup: str, text: str) -> None:
    url = f"http://127.0.0.1/{text}"
    shown = page(said(text, title=text, markup=markup, buttons=((text, text), (text, url))))
    assert len(shown.all("script")) == 1
    assert not shown.all("img")
    assert not [
        name for _, each in shown.elements for name in each if name.startswith("on") or name == "style"
    ]
    assert all(
        urlsplit(str(each["href"])).scheme in {"http", "https"} for each in shown.all("a") if "href" in each
    )


def test_two_backup_sets_of_one_tenant_can_be_distinguished() -> None:
    night = timedelta(days=1)
    sets = [
        BackupSetView(
            f"bak-{age}", "ob1", "sales", "DONE", "absent", "logical", age * 1024, NOW - age * night
        )
        for age in (1, 2)
    ]
    shown = page(SandboxView(backup_sets=sets)).text

    for age in (1, 2):
        assert f"bak-{age}logical{age}.0 KiBrestores to {age} d ago" in shown


def test_no_name_or_status_can_add_an_element() -> None:
    evil = "\"'><script>x</script>"
    view = SandboxView(
        chats=[ChatView(evil, evil, (), [Refusal(evil, evil, NOW)])],
        buckets=[BucketView(evil, [ObjectView(f"{evil}/{evil}", 1, evil, evil, NOW)])],
        invocations=[InvocationView(evil, evil, evil, NOW, detail=evil)],
        backup_sets=[BackupSetView(evil, evil, evil, evil, evil, evil)],
        endpoints=[EndpointView(evil, f"http://{evil}")],
        first_step=evil,
    )
    assert len(page(view).all("script")) == 1


def test_a_button_whose_address_is_no_web_address_is_no_link() -> None:
    shown = page(said("x", buttons=(("run", "javascript:alert(1)"), ("broken", "http://["))))
    assert not shown.all("a")
    assert "run" in shown.text


def test_a_button_for_the_dingtalk_client_leads_to_the_address_in_it() -> None:
    wrapped = "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Foss.example%2Fa%3Fb%3D1&pc_slide=false"
    assert page(said("x", buttons=(("get", wrapped),))).all("a")[0]["href"] == "https://oss.example/a?b=1"


def test_the_policy_allows_exactly_the_inline_style_and_script(view: SandboxView) -> None:
    response = get(view)
    policy = response.headers["Content-Security-Policy"]
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        [inline] = re.findall(f"<{tag}>(.*?)</{tag}>", body(response), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_is_loaded_from_elsewhere(view: SandboxView) -> None:
    html = body(get(view))
    shown = Page(html)
    assert [urlsplit(str(each["href"])).scheme for each in shown.all("link")] == ["data"]
    assert not [each for _, each in shown.elements if "src" in each]
    assert "@import" not in html


@pytest.mark.parametrize("path", ["/", "/fragment", "/state.json"])
def test_no_token_of_an_endpoint_is_shown(view: SandboxView, path: str) -> None:
    published = body(get(view, path))
    assert "http://127.0.0.1:7" in published
    assert "canary" not in published
    assert "pw@" not in published


@pytest.mark.parametrize("path", ["/", "/fragment", "/state.json"])
def test_a_robots_secrets_and_raw_bodies_are_not_shown(path: str) -> None:
    robot = DingTalkRobot("ops", access_token="canary-token", secret="SECcanary")
    address = urlsplit(robot.address("http://127.0.0.1:7"))
    sent = b'{"msgtype":"text","text":{"content":"hello"},"sign":"canary"}'
    headers = Headers({"content-type": "application/json", "content-length": str(len(sent))}.items())
    robot(Request("POST", address.path, address.query, headers, RequestBody(io.BytesIO(sent), headers)))
    robot.chat.messages.append(ChatMessage(NOW, "", "hello", raw=sent.decode()))
    view = SandboxView(
        chats=[ChatView.of(robot.chat)],
        endpoints=[EndpointView("Chats", robot.address("http://127.0.0.1:7"))],
    )
    assert "canary" not in body(get(view, path))


# --- staying up to date ------------------------------------------------------


def test_without_javascript_the_page_says_to_reload_it(view: SandboxView) -> None:
    assert "<noscript>Reload the page to see what is new.</noscript>" in body(get(view))


def test_a_fragment_is_sent_again_only_when_something_changed(view: SandboxView) -> None:
    first = get(view, "/fragment")
    later = NOW + timedelta(seconds=90)
    same = get(view, "/fragment", now=later, if_none_match=first.headers["ETag"])
    changed = get(replace(view, invocations=()), "/fragment", if_none_match=first.headers["ETag"])
    assert (first.status, same.status, changed.status) == (200, 304, 200)
    assert same.body == b""


def test_only_the_part_that_changed_has_a_new_version(view: SandboxView) -> None:
    def versions(view: SandboxView) -> dict[str | None, str | None]:
        parts = Page(body(get(view, "/fragment"))).of_class("part")
        return {each["id"]: each["data-version"] for each in parts}

    before, after = versions(view), versions(replace(view, backup_sets=[]))
    assert {name for name in before if before[name] != after[name]} == {"sets", "flow"}


def test_the_state_is_there_for_programs(view: SandboxView) -> None:
    response = get(view, "/state.json")
    state = json.loads(body(response))
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert state["chats"][0]["messages"][0]["buttons"] == [["下载", LINK]]
    assert state["buckets"][0]["objects"][0]["size_bytes"] == 1184


def test_running_functions_set_the_picture_in_motion(view: SandboxView) -> None:
    running = replace(view.invocations[0], status="Running")
    assert page(view).of_class("flow")[0]["class"] == "flow wide"
    assert page(replace(view, invocations=[running])).of_class("flow")[0]["class"] == "flow wide busy"


@pytest.fixture
def server(view: SandboxView) -> Iterator[LoopbackServer]:
    with LoopbackServer(SandboxPage(lambda: view)) as server:
        yield server


def test_a_browser_gets_it_over_the_wire(server: LoopbackServer) -> None:
    with urllib3.PoolManager(retries=False, timeout=60) as client:
        answers = [
            client.request(method, server.url + path).status
            for method, path in [("GET", "/"), ("HEAD", "/"), ("POST", "/"), ("GET", "/favicon.ico")]
        ]
    assert answers == [200, 200, 405, 404]


# --- words and figures -------------------------------------------------------


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (1503238553, "1.4 GiB"),
        (5 * 1024**4, "5.0 TiB"),
        (48 * 1024**5, "49152.0 TiB"),
    ],
)
def test_sizes_have_binary_units(size_bytes: int, shown: str) -> None:
    assert figures.size(size_bytes) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0852, "85 ms"), (1.94, "1.9 s"), (59.97, "1 min 00 s"), (245, "4 min 05 s"), (3900, "1 h 05 min")],
)
def test_durations_are_short(seconds: float, shown: str) -> None:
    assert figures.duration(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-3, "just now"),
        (4, "just now"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (7200, "2 h ago"),
        (86400, "1 d ago"),
    ],
)
def test_times_are_relative(seconds: int, shown: str) -> None:
    assert figures.ago(NOW - timedelta(seconds=seconds), NOW) == shown


@pytest.mark.parametrize(
    ("word", "tone"),
    [("SUCCESS", "good"), ("Failed", "bad"), ("RUNNING", "busy"), ("not_exist", "idle"), ("", "idle")],
)
def test_a_status_has_a_word_beside_its_colour(word: str, tone: str) -> None:
    shown = Page(figures.status(word))
    assert shown.all("span")[0]["class"] == f"status {tone}"
    assert re.search(r"[A-Z][a-z]+", shown.text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One", "<h4>One</h4>"),
        ("#### Four", "<h4>Four</h4>"),
        ("**b** _i_", "<p><strong>b</strong> <em>i</em></p>"),
        ("a  \nb", "<p>a<br />\nb</p>"),
        ("a\nb", "<p>a\nb</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ('<font color="#f00">red</font>', "<p>red</p>"),
        (
            "![x](https://a.example/x.png)",
            '<p>!<a href="https://a.example/x.png" target="_blank" rel="noopener noreferrer">x</a></p>',
        ),
    ],
)
def test_markdown_is_rendered_as_the_vendors_do(text: str, html: str) -> None:
    assert markdown.rendered(text, "markdown").strip() == html


@pytest.mark.parametrize(
    ("markup", "html"),
    [("markdown_lines", "<p>a<br />\n<strong>b</strong></p>"), ("plain", "<p>a<br>**b**</p>")],
)
def test_line_breaks_are_kept_where_the_vendor_keeps_them(markup: Markup, html: str) -> None:
    assert markdown.rendered("a\n**b**", markup).strip() == html


@pytest.mark.parametrize(("text", "language"), [("备份 ready", "zh-CN"), ("ready 🎉", None)])
def test_chinese_is_marked_as_such_for_the_choice_of_glyphs(text: str, language: str | None) -> None:
    assert markdown.language(text) == language
