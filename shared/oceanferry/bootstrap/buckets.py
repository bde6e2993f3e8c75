"""How each bucket is reached: where it is, at which endpoint, with whose AccessKey."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.domain.redeeming.terms import Address
from oceanferry.domain.texts import Sentence, text
from oceanferry.ports.clock import Clock
from oceanferry.settings.destinations import BucketDestination
from oceanferry.settings.model import Settings
from oceanferry.settings.sections import OssLedger

if TYPE_CHECKING:
    from oceanferry.adapters.alibaba_cloud.assumed_role import Role
    from oceanferry.adapters.oss.bucket import OssBucket
    from oceanferry.adapters.oss.endpoints import OssEndpoint
    from oceanferry.adapters.oss.examiner import OssBucketExaminer
    from oceanferry.adapters.oss.object_store import OssObjectStore
    from oceanferry.adapters.oss.presigner import OssPresigner
    from oceanferry.adapters.oss.reader import OssObjectReader


@dataclass(frozen=True)
class BucketAccess:
    """How one bucket is reached, and with which adapters."""

    bucket: str
    region: str
    endpoint: OssEndpoint
    credentials: Credentials | CredentialsSource
    role_arn: str | None = None
    """The role whose key that is; None for the caller's own."""
    options: TargetOptions = field(default_factory=TargetOptions)

    @property
    def called_at(self) -> Sentence:
        """The endpoint, and why it was chosen."""
        return text("{endpoint}, because {reason}", endpoint=self.endpoint.url, reason=self.endpoint.why)

    def by(self, clock: Clock) -> OssBucket:
        """Return what the bucket's adapters are made with."""
        from oceanferry.adapters.oss.bucket import OssBucket

        made = OssBucket(
            self.bucket,
            self.region,
            self.credentials,
            clock,
            self.endpoint.url,
            is_domain=self.endpoint.is_domain,
            called_at=self.called_at,
        )
        return replace(made, identity=f"the role {self.role_arn}") if self.role_arn else made

    def store(self, clock: Clock, *, exclusive: bool = False) -> OssObjectStore:
        """Open the bucket for reading and writing; *exclusive*: for records that no other writer replaces."""
        from oceanferry.adapters.oss.object_store import OssObjectStore

        return OssObjectStore(self.by(clock), options=self.options, exclusive=exclusive)

    def reader(self, clock: Clock) -> OssObjectReader:
        """Open what reads objects back."""
        from oceanferry.adapters.oss.reader import OssObjectReader

        return OssObjectReader(self.by(clock))

    def examiner(self, clock: Clock) -> OssBucketExaminer:
        """Open what asks for the bucket's own settings."""
        from oceanferry.adapters.oss.examiner import OssBucketExaminer

        return OssBucketExaminer(self.by(clock))

    def presigner(self, clock: Clock, endpoints: dict[Address, OssEndpoint]) -> OssPresigner:
        """Open what signs links to objects at *endpoints*."""
        from oceanferry.adapters.oss.presigner import OssPresigner

        return OssPresigner(self.by(clock), endpoints)


class BucketAccesses:
    """Finds out how buckets are reached; one role is assumed once, however many buckets it is for."""

    def __init__(
        self, settings: Settings, credentials: Credentials, *, in_region: bool, clock: Clock
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._in_region = in_region
        self._clock = clock
        self._assumed: dict[Role, CredentialsSource] = {}

    def to(self, bucket: str, region: str | None = None) -> BucketAccess:
        """Return how a bucket is reached: as the destination says that it is of, if there is one.

        Args:
            bucket: The bucket's name.
            region: Where it is; None for what the destination says, else the functions' region.
        """
        destination = self._settings.destination_in(bucket)
        return self.of(destination, region) if destination else self.own(bucket, region)

    def own(self, bucket: str, region: str | None = None) -> BucketAccess:
        """Return how a bucket is reached that is for ourselves, whatever destination is in it."""
        region = region or self._settings.region
        ledger = self._settings.ledger
        domain = ledger.domain if isinstance(ledger, OssLedger) and ledger.bucket == bucket else None
        return BucketAccess(bucket, region, self._endpoint(region, None, domain), self._credentials)

    def of(self, destination: BucketDestination, region: str | None = None) -> BucketAccess:
        """Return how a destination's bucket is reached; *region* takes the place of the destination's."""
        region = region or destination.region
        return BucketAccess(
            bucket=destination.bucket,
            region=region,
            endpoint=self._endpoint(region, destination.endpoint, destination.domain),
            credentials=self._assumed_by(destination),
            role_arn=destination.role_arn,
            options=destination.options(),
        )

    def for_readers(self, destination: BucketDestination) -> dict[Address, OssEndpoint]:
        """Return where those who download from a destination's bucket reach it."""
        from oceanferry.adapters.oss.endpoints import reader_endpoints

        return reader_endpoints(
            destination.region,
            asked=destination.endpoint,
            domain=destination.domain,
            stand_in=self._settings.endpoints.oss,
        )

    def _endpoint(self, region: str, asked: str | None, domain: str | None) -> OssEndpoint:
        from oceanferry.adapters.oss.endpoints import endpoint_of

        return endpoint_of(
            region,
            asked=asked,
            domain=domain,
            functions_region=self._settings.region if self._in_region else None,
            stand_in=self._settings.endpoints.oss,
        )

    def _assumed_by(self, destination: BucketDestination) -> Credentials | CredentialsSource:
        if not destination.role_arn:
            return self._credentials
        from oceanferry.adapters.alibaba_cloud.assumed_role import AssumedRole, Role

        role = Role(destination.role_arn, destination.role_session_name, destination.external_id)
        assumed = AssumedRole(
            role,
            credentials=self._credentials,
            region=self._settings.region,
            endpoint=self._settings.endpoints.sts,
            clock=self._clock,
        )
        return self._assumed.setdefault(role, assumed)  # one for all threads
