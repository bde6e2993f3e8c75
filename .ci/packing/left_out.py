"""What of the dependencies stays at home, and why: a smaller zip, and less to load at a cold start.

The vendor's SDKs import, whatever they are used for, what only some of their
features need. Those packages are left out, and where an SDK imports one of
them, a stand-in lies in its place, which can be imported and raises when it is
used. tests/e2e/demonstration/test_package.py runs every handler on what is left.
"""

from __future__ import annotations

from fnmatch import fnmatch

_OF_AIOHTTP = "only aiohttp needs it"

DISTRIBUTIONS = {
    "aiohttp": "for asynchronous calls, of which there are none here",
    "aiohappyeyeballs": _OF_AIOHTTP,
    "aiosignal": _OF_AIOHTTP,
    "async-timeout": _OF_AIOHTTP,
    "attrs": _OF_AIOHTTP,
    "frozenlist": _OF_AIOHTTP,
    "multidict": _OF_AIOHTTP,
    "propcache": _OF_AIOHTTP,
    "yarl": _OF_AIOHTTP,
    "aiofiles": "for reading files of credentials; here credentials are always explicit",
    "apscheduler": "for renewing the credentials of an ECS instance in the background",
    "tzlocal": "only APScheduler needs it",
    "cryptography": "for signing with RSA keys; an AccessKey signs with HMAC",
    "cffi": "only cryptography needs it",
    "pycparser": "only cffi needs it",
    "pycryptodome": "for encrypting objects before they are sent; OSS encrypts them itself",
    "websocket-client": "for streams of events, which no call here has",
}
"""Whole distributions."""

MODULES = {
    "alibabacloud_oceanbasepro20190901/models.py": (
        "typed replies, 2.7 MB of source: they drop fields, so raw ones are read instead"
    ),
}
"""Modules with a stand-in of their own."""

REPLACED = {
    "pydantic/plugin/_loader.py": (
        b'"""Left out of this zip, which has no plugins: looking for them takes long."""\n\n\n'
        b"def get_plugins():\n    return ()\n"
    ),
}
"""Modules that lie here in a shorter form."""

FILES = {
    "*.pyi": "for type checkers",
    "*/py.typed": "for type checkers",
    "*.pyx": "what compiled modules were made from",
    "*.pxd": "what compiled modules were made from",
    "*.pxi": "what compiled modules were made from",
    "*.c": "what compiled modules were made from",
    "*.h": "what compiled modules were made from",
    "*/tests/*": "tests of others",
    "*/test/*": "tests of others",
    "*/__pycache__/*": "compiled by another Python",
    "pydantic/v1/*": "the models of a former version",
    "pydantic/mypy.py": "for type checkers",
}
"""Files of every distribution, by pattern of the path."""

# Entry points are how OpenTelemetry finds its own parts.
_KEPT_METADATA = (
    "METADATA",
    "entry_points.txt",
    "LICEN[CS]E*",
    "licenses/*",
    "NOTICE*",
    "COPYING*",
    "AUTHORS*",
)


def reason(path: str) -> str:
    """Return why a file of a distribution that is kept does not go into the zip; "" when it goes."""
    folder, _, name = path.partition("/")
    if folder.endswith(".dist-info"):
        kept = any(fnmatch(name, pattern) for pattern in _KEPT_METADATA)
        return "" if kept else "for installers"
    return next((why for pattern, why in FILES.items() if fnmatch(path, pattern)), "")
