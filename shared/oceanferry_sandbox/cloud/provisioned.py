"""Resources of ROS stacks that exist in the sandbox's own services: buckets, queues and topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oceanferry_sandbox.mns.service import MnsService
from oceanferry_sandbox.oss.service import OssService
from oceanferry_sandbox.resource_orchestration.resources import Name


@dataclass(frozen=True)
class Provisioned:
    """Creates and deletes them, as ROS does in the name of its caller."""

    oss: OssService
    mns: MnsService

    def create(self, name: Name, properties: Mapping[str, object], region: str) -> None:
        """Create a resource, or give one that is there these properties."""
        if name.type == "ALIYUN::OSS::Bucket":
            self._bucket(name.name, properties, region)
        elif name.type == "ALIYUN::MNS::Queue":
            self.mns.create_queue(name.name)
        elif name.type == "ALIYUN::MNS::Topic":
            self.mns.create_topic(name.name)

    def delete(self, name: Name) -> None:
        """Delete a resource. Buckets are retained, and never come here."""
        if name.type == "ALIYUN::MNS::Queue":
            self.mns.delete_queue(name.name)
        elif name.type == "ALIYUN::MNS::Topic":
            self.mns.delete_topic(name.name)

    def _bucket(self, name: str, properties: Mapping[str, Any], region: str) -> None:
        rules: Iterable[Mapping[str, Any]] = properties.get("LifecycleConfiguration", {}).get("Rule", ())
        versioned = properties.get("VersioningConfiguration", {}).get("Status") == "Enabled"
        self.oss.create_bucket(name, region=region)
        ends = [(each["Prefix"], each["Expiration"]["Days"]) for each in rules if "Expiration" in each]
        uploads = [each["AbortMultipartUpload"]["Days"] for each in rules if "AbortMultipartUpload" in each]
        self.oss.change_bucket(
            name,
            versioning="Enabled" if versioned else "",
            objects_end=tuple(ends),
            uploads_end_after_days=min(uploads, default=0),
        )
