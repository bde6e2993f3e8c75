"""Encrypted parameters of OOS Parameter Store, which ``${oos:NAME}`` in a configuration names."""

from __future__ import annotations


def storing(region: str, name: str, value: str = "...", *, key: str = "") -> str:
    """Return the command of Alibaba Cloud CLI that stores a new parameter.

    *value* is written as a shell is to read it. *key* is the KMS key that encrypts it; empty for OOS's own.
    """
    encrypted = f" --KeyId {key}" if key else ""
    place = f"--RegionId {region} --Name {name}"
    return f"aliyun oos CreateSecretParameter {place} --Type Secret{encrypted} --Value {value}"
