"""What is in the account from the start: the buckets, instances and backup sets of a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.options import ARCHIVE, REGION, STATE, Options
from oceanferry_sandbox.cloud.own_configuration import OwnConfiguration
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.oceanbase.service import OceanBaseService
from oceanferry_sandbox.oss.service import OssService

_BUCKETS = {ARCHIVE: "cn-shanghai", STATE: REGION, seed.VENDOR_BUCKET: REGION}


@dataclass(frozen=True)
class InitialState:
    """Creates it in OSS and OceanBase."""

    options: Options
    oss: OssService
    oceanbase: OceanBaseService

    def create(self) -> None:
        """Create what the shipped configuration names."""
        for name, region in _BUCKETS.items():
            self.oss.create_bucket(name, region=region)
        self.oss.change_bucket(ARCHIVE, uploads_end_after_days=7)
        self.oss.change_bucket(STATE, objects_end=(("oceanferry/deliveries/", 90),))
        self.oceanbase.add_instance(seed.INSTANCE)
        if self.options.seeded and not self.oceanbase.backup_sets:
            for backup_set in seed.backup_sets(datetime.now(timezone.utc)):
                self.add(backup_set)

    def create_own(self, own: OwnConfiguration) -> None:
        """Create what a configuration of one's own names besides."""
        for name, region in own.buckets.items() if self.options.provisioned else ():
            self.oss.create_bucket(name, region=region)
            self.oss.change_bucket(name, region=region)  # one of the sandbox's own may have that name
        for instance_id, cluster in own.instances.items():
            self._create_instance(instance_id, cluster)

    def add(self, backup_set: SandboxBackupSet) -> None:
        """Add a backup set, and its files to the vendor's bucket."""
        for part in backup_set.parts:
            self.oss.put_object(part.bucket, part.key, seed.contents(part))
        self.oceanbase.add(backup_set)

    def _create_instance(self, instance_id: str, cluster: str) -> None:
        known = {each.instance_id for each in self.oceanbase.backup_sets}
        self.oceanbase.add_instance(instance_id)
        if self.options.seeded and instance_id not in known:
            for backup_set in seed.backup_sets_of(instance_id, cluster, datetime.now(timezone.utc)):
                self.add(backup_set)
