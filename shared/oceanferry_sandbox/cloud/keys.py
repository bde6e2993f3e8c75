"""The AccessKeys of the sandbox's account."""

from __future__ import annotations

import secrets

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey, KeyRing


class AccountKeys:
    """The user's key, the temporary one of the functions' role, and the ring that every service asks."""

    def __init__(self) -> None:
        self.user = _access_key("LTAIsandboxuser")
        self.role = _access_key("STS.sandboxrole", temporary=True)
        self.ring = KeyRing((self.user, self.role))

    @property
    def ids(self) -> frozenset[str]:
        """The AccessKey IDs of the user and of the role."""
        return frozenset({self.user.access_key_id, self.role.access_key_id})

    def issue(self) -> AccessKey:
        """Return a new temporary key, for one function instance."""
        key = _access_key(f"STS.instance{len(self.ring)}", temporary=True)
        self.ring.issue(key)
        return key


def _access_key(access_key_id: str, *, temporary: bool = False) -> AccessKey:
    return AccessKey(access_key_id, secrets.token_hex(15), secrets.token_hex(32) if temporary else "")
