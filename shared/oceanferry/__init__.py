"""Ferries backup sets out of ApsaraDB for OceanBase: links to chats, verified copies to OSS."""

__version__ = "0.1.0"
