"""Encrypted parameters of OOS Parameter Store, which ``${oos:NAME}`` in a configuration names."""

from __future__ import annotations


def storing(region: str, name: str, value: str = "...") -> str:
    """Return the command of Alibaba Cloud CLI that stores a parameter; *value* as a shell is to read it."""
    return f"aliyun oos CreateSecretParameter --RegionId {region} --Name {name} --Type Secret --Value {value}"
