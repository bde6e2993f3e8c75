"""Copies of whole backup sets by programs in Python: the product, and what people write with the SDK."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import cast

import alibabacloud_oss_v2 as oss
import requests
from alibabacloud_oss_v2.credentials import StaticCredentialsProvider

from benchmarks.errand import SetErrand
from benchmarks.nginx import known_crc64
from benchmarks.oceanferry_way import opened
from oceanferry.adapters.http.pool import SharedPools
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.cli.display import SilentProgress
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy
from oceanferry.usecases.links.link_provider import LinkProvider
from oceanferry.usecases.runs.time_budget import TimeBudget

_INSTANCE, _SET = "ob317v4uif0000", "bak-1"
_TIMEOUT_SECONDS = 60


def oceanferry(errand: SetErrand) -> None:
    """Copy the files as copy_object does, manifest included."""
    clock, transfer = SystemClock(), Transfer(far=errand.far)
    expires = int((datetime.now(timezone.utc) + timedelta(hours=9)).timestamp())
    links = tuple(
        DownloadLink(number, name, public_url=Secret(f"{errand.source}/{name}?Expires={expires}"))
        for number, name in enumerate(errand.names, 1)
    )
    host = errand.source.split("/")[2]
    with opened(errand, known_crc64) as store, SharedPools() as pools:
        made = BackupSetCopy(
            order=Order(run="r", route="nightly", cluster="orders", backup_set_id=_SET, deliver=()),
            instance_id=_INSTANCE,
            bucket=Bucket(
                store, f"{errand.prefix}/", transfer=transfer, side_by_side=ThreadPool(transfer.most)
            ),
            open_source=lambda link: HttpSourceObject(
                [link.public_url or Secret("")], allow=[host], pools=pools
            ),
            clock=clock,
            progress=SilentProgress(),
            time_budget=TimeBudget(None, clock),
        ).make(
            LinkProvider(
                _INSTANCE,
                _SET,
                DownloadTask("1", _SET, "SUCCESS", links),
                cast("BackupService", None),
                clock,
            )
        )
    if not isinstance(made, Manifest) or len(made.objects) != errand.files:
        raise RuntimeError(f"Not everything arrived: {type(made).__name__}")


def sdk(errand: SetErrand) -> None:
    """Read each file and put it, in threads; stream a single one through the SDK's uploader."""
    sessions = threading.local()
    provider = StaticCredentialsProvider("AK", "secret")
    config = oss.Config(region="cn-hangzhou", endpoint=errand.endpoint, credentials_provider=provider)
    client = oss.Client(config)

    def get(name: str, *, stream: bool) -> requests.Response:
        if not hasattr(sessions, "one"):
            sessions.one = requests.Session()
        url = f"{errand.source}/{name}"
        response: requests.Response = sessions.one.get(url, stream=stream, timeout=_TIMEOUT_SECONDS)
        response.raise_for_status()
        return response

    def put(name: str) -> oss.PutObjectRequest:
        return oss.PutObjectRequest(bucket=errand.bucket, key=f"{errand.prefix}/{name}")

    def copy(name: str) -> None:
        request = put(name)
        request.body = get(name, stream=False).content
        client.put_object(request)

    if errand.files == 1:
        [only] = errand.names
        client.uploader(parallel_num=16).upload_from(put(only), reader=get(only, stream=True).raw)
        return
    with ThreadPoolExecutor(errand.at_once) as pool:
        list(pool.map(copy, errand.names))
