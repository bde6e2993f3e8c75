"""What lies in a bucket or in the ledger, whoever put it there."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

from fakes.clock import FakeClock
from fakes.stored_copies import folder_of, manifest_of
from fuzz.garbage_values import GarbageValues
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.redemptions import RecordRedemptions
from oceanferry.domain.copies.manifest import Manifest, read_in_folder, read_manifest
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.watching.delivery_history import DeliveryHistory
from oceanferry.domain.watching.watch_state import LastCheck, Watch
from oceanferry.ports.ledger import Claim
from oceanferry.usecases.stored_document import StoredDocument

_KEY = "2f0c5d1e8a7b4c3d9e6f0a1b2c3d4e5f60718293"
_FOLDER = folder_of("bak-1")
_MANIFEST = json.loads(manifest_of("bak-1").model_dump_json())
_KEYS = (*_MANIFEST, *_MANIFEST["objects"][0], "removing_since", "manifest")
_LEASE = timedelta(minutes=5)


def manifests(data: bytes) -> None:
    """A manifest is read or is said not to be one; only one of its own folder counts."""
    changed = GarbageValues(data, keys=_KEYS, words=("bak-1", _FOLDER.path, "18446744073709551615"))
    document = {**_MANIFEST, **changed.object()}
    with suppress(TypeError):
        document["objects"] = [{**_MANIFEST["objects"][0], **changed.object()}, *document["objects"]]
    for stored in (data, json.dumps(document).encode()):
        read_manifest(stored)
        found = read_in_folder(stored, _FOLDER.manifest)
        if isinstance(found, Manifest):
            assert found.backup_set_id == "bak-1"
            assert all(each.key.startswith(_FOLDER.path) for each in found.objects)
            assert all(each.size_bytes >= 0 for each in found.objects)


def ledger_records(data: bytes) -> None:
    """A record that cannot be read is respected or put in doubt; it never ends in anything but our errors."""
    records = MemoryRecords(FakeClock())
    names = [
        *(f"deliveries/{_KEY}/receipt", f"deliveries/{_KEY}/claim-000001", f"deliveries/{_KEY}/claim-000002"),
        *(
            "watch/000000001",
            "history/000000001",
            "look/000000001",
            "redeem/revoked/x",
            "redeem/uses/r/000001",
        ),
    ]
    for name, content in zip(names, data.split(b"\n\n"), strict=False):
        records.replace(name, content)
    ledger = RecordLedger(records)
    with suppress(OceanferryError):
        claim = ledger.claim(_KEY, lease=_LEASE)
        if isinstance(claim, Claim):
            ledger.release(ledger.extend(claim, lease=_LEASE))
        ledger.receipt(_KEY)
    documents = RecordDocuments(records)
    for name, empty in (
        ("watch", Watch()),
        ("history", DeliveryHistory(route="nightly", destination="archive")),
        ("look", LastCheck()),
    ):
        with suppress(OceanferryError):
            StoredDocument(documents, name, empty).update(lambda found: found)
    with suppress(OceanferryError):
        RecordRedemptions(records).revoked_until(["x"])
