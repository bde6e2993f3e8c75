"""A bucket that copies are written to, as oceanferry.yaml describes it."""

from __future__ import annotations

from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.target_options import Encryption, OnConflict, TargetOptions
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.texts import text
from oceanferry.settings.oss_values import (
    BucketDomain,
    ExternalId,
    KmsKeyId,
    Metadata,
    OssEndpointChoice,
    PartSize,
    PositiveCount,
    RoleArn,
    RoleSessionName,
    Tags,
)
from oceanferry.settings.section import Section
from oceanferry.settings.values import BucketName, Duration, KeyPrefix, Rate, Region, Size


class RetentionSettings(Section):
    """Which copies stay in a bucket; whatever either number keeps stays."""

    keep_last: PositiveCount | None = None
    """How many of the newest copies of each route and method stay."""
    keep_for: Duration | None = None
    """How long copies stay."""
    apply: bool = False
    """Whether old copies are removed after each copy that is proven, or only named in the log."""

    @model_validator(mode="after")
    def _keeps_something(self) -> RetentionSettings:
        if self.keep_last is None and self.keep_for is None:
            raise ValueError(
                text(
                    "needs keep_last: 7, keep_for: 30d, or both: without a rule, every copy could be removed"
                )
            )
        return self

    def rule(self) -> RetentionRule:
        """Return the rule."""
        return RetentionRule(self.keep_last, self.keep_for, self.apply)


class OssDestination(Section):
    """A bucket that copies are written to; the objects in it are private, whatever the bucket is."""

    takes_copies: ClassVar[bool] = True
    reads_several: ClassVar[bool] = False
    type: Literal["oss"]
    bucket: BucketName
    """The bucket that copies go to."""
    region: Region
    """The bucket's region."""
    prefix: KeyPrefix = ""
    """What keys begin with, such as `oceanbase/`."""
    endpoint: OssEndpointChoice | None = None
    """How the bucket is reached; else ``internal`` for functions in its region, ``public`` for others.

    ``public`` is reached from everywhere, over TLS. ``internal`` is reached only from the bucket's own
    region, VPCs included, and its traffic costs nothing. ``accelerate`` is reached over the nearest point of
    presence, for buckets with transfer acceleration, which costs per byte; it helps between continents. Any
    other endpoint, such as that of a finance cloud, is given by its URL. One that is internal
    may be ``http://``: without TLS the kernel moves the bytes, for half the CPU time or less.
    """
    domain: BucketDomain | None = None
    """A custom domain that is bound to the bucket, `https://…`. The command line, functions in other regions
    and links to copies reach the bucket there; functions in its region keep to the internal endpoint. Needed
    by accounts that opened OSS after 2025-03-20: in mainland China, public endpoints refuse their data."""
    role_arn: RoleArn | None = None
    """The role that is assumed to write to a bucket of another account."""
    role_session_name: RoleSessionName = "oceanferry"
    """What the role's actions are called in ActionTrail."""
    external_id: ExternalId | None = None
    """What the role's trust policy asks for."""
    storage_class: Literal["", "Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] = ""
    """Of the copies' files; else the bucket's own."""
    encryption: Encryption = ""
    """``AES256``: with OSS's key. ``KMS``: with a key of the key service. Else as the bucket says."""
    kms_key_id: KmsKeyId = ""
    """Which key of the key service; else the one that it keeps for OSS."""
    tags: Tags = Field(default_factory=dict)
    """Of every object, 10 at most."""
    metadata: Metadata = Field(default_factory=dict)
    """Of every object, without the vendor's prefix."""
    on_conflict: OnConflict = "fail"
    """When another object already has a copy's key: ``fail`` leaves it; ``version`` writes a new version
    over it, in a bucket that keeps versions; ``replace`` destroys it."""
    connections: PositiveCount | None = None
    """How many connections a copy uses; else as many as help."""
    part_size: PartSize | None = None
    """Size of a part; else chosen for the object and the distance."""
    bandwidth_limit: Rate | None = None
    """What the copy of a backup set may take, by however many invocations; else all there is."""
    shard_above: Size | None = None
    """Larger files are copied by several invocations at once; else none is."""
    max_shards: PositiveCount = 8
    """By how many invocations a file is copied at most."""
    sha256: bool = False
    """Whether every copy is read back whole after it is proven, for a SHA-256 in its manifest. Each file
    must be read within one invocation: 24 hours, or what `s.yaml` gives copy_object."""
    retention: RetentionSettings | None = None
    """Without it copies stay forever."""

    @model_validator(mode="after")
    def _reads_back_what_can_be_read(self) -> OssDestination:
        if self.sha256 and self.archived:
            raise ValueError(
                text("has sha256: true and an archive class, whose files cannot be read back: remove either")
            )
        return self

    @property
    def archived(self) -> bool:
        """Whether files are written into an archive, out of which nothing is read before it is restored."""
        return self.storage_class.endswith("Archive")

    @property
    def own_hosts(self) -> list[str]:
        """The hosts beside OSS's own, with their ports, at which the bucket is reached."""
        return [urlsplit(url).netloc for url in (self.endpoint, self.domain) if url and "://" in url]

    def options(self) -> TargetOptions:
        """Return what objects are written with."""
        return TargetOptions(
            storage_class=self.storage_class,
            encryption=self.encryption,
            kms_key_id=self.kms_key_id,
            tags=self.tags,
            metadata=self.metadata,
            on_conflict=self.on_conflict,
        )

    def transfer(self, *, source_region: str, by_functions: bool) -> Transfer:
        """Return how copies from *source_region* use the network.

        Only functions divide a file: each shard is an invocation.
        """
        return Transfer(
            connections=self.connections,
            part_size_bytes=self.part_size,
            bytes_per_second=self.bandwidth_limit,
            far=self.region != source_region,
            shard_above_bytes=self.shard_above if by_functions else None,
            max_shards=self.max_shards,
        )
