"""Which values a recording keeps: words, codes, times and sizes of which the vendor chose the form."""

from __future__ import annotations

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORD_KEYS = _names(
    # of OceanBase, STS and the API gateway
    "action arntype authaction backupobjecttype code downloadtaskstatus errorcode identitytype method"
    " nopermissiontype policy status storageclass success type validity version"
    # of OSS
    " compressedtype dataredundancytype ec encodingtype extranetendpoint grant intranetendpoint istruncated"
    " location permission serversideencryption"
    # of Function Compute, EventBridge and MNS
    " currentstatus errorstolerance errortype eventschema eventsourcetype form handler lastupdatestatus"
    " messagetype mode notifycontentformat notifystrategy pushretrystrategy qualifier runtime state"
    " triggertype"
    # of chats
    " errcode error msg_type msgtype statuscode statusmessage"
)
"""Keys, in lower case, whose words are kept."""

WORDS = _names("not_exist -1 Async Sync ASYNC SYNC async sync true false True False asc desc LATEST")
"""What is kept under every key: no task, how a stream invokes a function, and choices of an API."""

NUMBER_KEYS = _names(
    "compressedbackupsetsize content-length content-range datasize endtime errcode expires keycount maxkeys"
    " pagenumber pagesize partid partnumber progress size startedtime timestamp totalcount"
    " urlalivetime x-oss-expires"
)
"""Keys, in lower case, whose numbers are kept, however large."""

NAMES_OF_OWNERS = _names("conditions environmentvariables mappings outputs parameters resources tags")
"""Keys, in lower case, of objects whose own keys are names that the account's owner chose."""

HEADERS = _names(
    "accept accept-encoding accept-ranges allow cache-control connection content-encoding content-length"
    " content-range"
    " content-type date last-modified retry-after server transfer-encoding user-agent vary"
    " range x-acs-action x-acs-credentials-provider x-acs-date x-acs-retry-after"
    " x-acs-signature-method x-acs-version x-fc-async-delay x-fc-error-type x-fc-invocation-duration"
    " x-fc-invocation-type x-fc-max-memory-usage x-mns-version"
    " x-oss-date x-oss-ec x-oss-forbid-overwrite x-oss-object-acl x-oss-object-type"
    " x-oss-server-side-encryption x-oss-server-time x-oss-storage-class"
)
"""Headers, in lower case, whose values are kept; of all others only the name is."""

PATHS = _names(
    "2023-03-30 async-invoke-config async-tasks bot cgi-bin functions hook invocations messages open-apis"
    " queues robot send services tasks topics triggers"
    " v2 webhook workflows"
)
"""Parts of a path that belong to an API."""

HOSTS = _names("hooks.slack.com oapi.dingtalk.com open.feishu.cn open.larksuite.com qyapi.weixin.qq.com")
"""Hosts that serve everybody."""

_OWN_METADATA, _METADATA = "x-oss-meta-oceanferry-", "x-oss-meta-"

_CODE = re.compile(r"\d{4}-\d{8}")
_HANDLER = re.compile(r"[a-z_]{1,20}(?:/[a-z_]{1,20}){0,3}\.[a-z_]{1,20}")
"""Files and functions of code, without digits."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._:-][A-Za-z0-9]+)*")
_LONGEST_WORD = 64
_MOST_DIGITS = 6
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?|\d{8}T\d{6}Z", re.ASCII
)
_HEADER_VALUE = re.compile(r"[ -~]{0,200}")
_LARGEST_KEPT = 999_999


def is_word(text: str) -> bool:
    """Tell whether *text* has the form of a word or of an error code; an id with a number in it has not."""
    if len(text) > _LONGEST_WORD:
        return False
    if _CODE.fullmatch(text) or _HANDLER.fullmatch(text):
        return True
    return bool(_WORD.fullmatch(text)) and sum(map(str.isdigit, text)) <= _MOST_DIGITS


def is_time(text: str) -> bool:
    """Tell whether *text* is a moment."""
    return bool(_TIME.fullmatch(text))


def is_key(text: str) -> bool:
    """Tell whether *text* may be the name of a field, which the vendor chose."""
    return bool(_KEY.fullmatch(text)) and sum(map(str.isdigit, text)) <= _MOST_DIGITS


def is_header(text: str) -> bool:
    """Tell whether *text* may be the name of a header: one of metadata is its owner's choice."""
    name = text.lower()
    return is_key(text) and (name.startswith(_OWN_METADATA) or not name.startswith(_METADATA))


def is_header_value(text: str) -> bool:
    """Tell whether *text* may be repeated as a header's value."""
    return bool(_HEADER_VALUE.fullmatch(text))


def keeps_number(key: str, value: float) -> bool:
    """Tell whether a number is kept under *key*: none of an id but those that mean there is none."""
    name = key.lower()
    if name in NUMBER_KEYS or value <= 0:
        return True
    return not name.endswith("id") and value <= _LARGEST_KEPT
