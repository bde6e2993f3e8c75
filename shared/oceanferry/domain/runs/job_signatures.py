"""The proof that a function of this deployment made a job.

A publisher to a topic chooses the whole event of a function that is subscribed to it. A job that the
invoker hands over therefore begins with a signature, HMAC-SHA256 over the text of the job::

    {"signature": "...", <the rest of the job>}

The signature is over the text and not over what it means: another version of Oceanferry may know other keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.secrets import Secret

_PURPOSE = b"oceanferry job signature, version 1\0"
_SIGNED = re.compile(r'\{"signature":"([A-Za-z0-9_-]{43})",')


class JobSignatures:
    """Signs the jobs that are handed over, and recognises them.

    Args:
        keys: The first signs, all are recognised. Without any, jobs are neither signed nor proven.
    """

    def __init__(self, keys: Sequence[Secret] = ()) -> None:
        """Derive the keys of signatures, so that no other use of *keys* can make one."""
        self._keys = tuple(hmac.digest(key.reveal().encode(), _PURPOSE, "sha256") for key in keys)

    @property
    def signs(self) -> bool:
        """Whether there is a key, so that a job without a signature is not ours."""
        return bool(self._keys)

    def payload(self, job: Job) -> bytes:
        """Return *job* as a function takes it."""
        text = job.model_dump_json()
        if not self._keys:
            return text.encode()
        return f'{{"signature":"{_signature(self._keys[0], text)}",{text[1:]}'.encode()

    def prove(self, text: str) -> bool:
        """Tell whether the text of a job is one that ``payload`` returned. Always, without any keys."""
        if not self._keys:
            return True
        found = _SIGNED.match(text)
        if found is None:
            return False
        unsigned = "{" + text[found.end() :]
        return any(hmac.compare_digest(_signature(key, unsigned), found[1]) for key in self._keys)


def combined_key(secrets: Iterable[Secret]) -> tuple[Secret, ...]:
    """Return one key made of all *secrets*, which only who knows all of them can make; none of no secrets."""
    texts = sorted({each.reveal() for each in secrets if each})
    digests = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    return (Secret(digests.hex()),) if digests else ()


def _signature(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).rstrip(b"=").decode()
