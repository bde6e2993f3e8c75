"""What our own code calls, with the AccessKey of the role that its function acts as."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.deployment.permissions import sid
from oceanferry.domain.deployment.required_access import CopyTarget, LedgerBucket, RequiredAccess
from oceanferry.usecases.permissions.needs import Need, functions, need

_ASK_FOR_LINKS = {"fetch_link", "publish", "copy_object", "redeem_link", "watchdog"}
_HAND_OVER = {"fetch_link", "publish", "copy_object", "watchdog"}
_HANDED_OVER_TO = ("fetch_link", "publish", "copy_object")
_REMEMBER = {"fetch_link", "publish", "copy_object", "redeem_link", "watchdog"}
_COPY = {"copy_object"}
_TIDY = {"copy_object", "watchdog"}
_OFFER = {"redeem_link"}
_WATCHDOG = {"watchdog"}
_READ_PARAMETERS = {"fetch_link", "publish", "copy_object", "redeem_link", "watchdog"}


def code_needs(access: RequiredAccess) -> Iterator[Need]:
    """Yield what the functions call, in the account that they are in."""
    yield need(
        "AskOceanBaseForBackupSetsAndTheirLinks",
        (
            "oceanbase:DescribeDataBackupSet",
            "oceanbase:CreateBackupSetDownloadLink",
            "oceanbase:DescribeBackupSetDownloadLink",
        ),
        ("*",),  # these three know no resource
        by=_ASK_FOR_LINKS,
    )
    handed_over_to = [access.functions[kind] for kind in _HANDED_OVER_TO if kind in access.functions]
    yield need(
        "HandOverToTheNextFunction",
        ("fc:InvokeFunction",),
        functions(access.region, access.account_id, *handed_over_to),
        by=_HAND_OVER,
    )
    yield from _parameter_needs(access)
    if access.ledger:
        yield from _ledger_needs(access.ledger, access.account_id)
    for target in access.targets:
        if target.role:
            reason = sid("ActAsTheRoleThatOwns", target.destination)
            yield need(reason, ("sts:AssumeRole",), (target.role.arn,), by=_TIDY | _OFFER)
        else:
            yield from target_needs(target, access.account_id, offers_copies=access.offers_copies)


def _parameter_needs(access: RequiredAccess) -> Iterator[Need]:
    """Yield what reading ``${oos:NAME}`` calls, which every function does when it starts.

    OOS keeps a parameter as a secret of KMS. What it calls the secret is not
    documented; that its name ends in the parameter's is taken as given, because
    the alternative is to allow every secret of the account. The documentation of
    GetSecretValue asks for kms:Decrypt where the key is the user's own.
    """
    if not access.parameters:
        return
    place = f"{access.region}:{access.account_id}"
    yield need(
        "ReadTheEncryptedParametersOfTheConfiguration",
        ("oos:GetSecretParameter",),
        tuple(f"acs:oos:{place}:secretparameter/{name}" for name in access.parameters),
        by=_READ_PARAMETERS,
    )
    yield need(
        "DecryptTheParametersOfTheConfiguration",
        ("kms:GetSecretValue",),
        tuple(f"acs:kms:{place}:secret/*{name}" for name in access.parameters),
        by=_READ_PARAMETERS,
    )
    if access.parameters_key:
        yield need(
            "DecryptTheParametersWithTheirOwnKey",
            ("kms:Decrypt",),
            (f"acs:kms:{place}:key/{access.parameters_key}",),
            by=_READ_PARAMETERS,
        )


def target_needs(target: CopyTarget, account_id: str, *, offers_copies: bool) -> Iterator[Need]:
    """Yield what copying into a bucket calls, in the account that owns the bucket."""
    bucket = (f"acs:oss:*:{account_id}:{target.bucket}",)
    objects = (f"acs:oss:*:{account_id}:{target.bucket}/{target.prefix}*",)
    tagging = ("oss:PutObjectTagging",) if target.tags else ()
    writing = ("oss:PutObject", *tagging, "oss:GetObject", "oss:ListParts")
    yield need(sid("WriteAndProveCopiesIn", target.destination), writing, objects, by=_COPY)
    reason = sid("AbortOrphanedUploadsIn", target.destination)
    yield need(reason, ("oss:AbortMultipartUpload",), objects, by=_TIDY)
    reason = sid("RemoveWrongOrOldObjectsIn", target.destination)
    yield need(reason, ("oss:DeleteObject",), objects, by=_COPY)
    reason = sid("FindUploadsToContinueIn", target.destination)
    yield need(reason, ("oss:ListMultipartUploads",), bucket, by=_TIDY)
    reason = sid("KnowWhetherVersionsAreKeptIn", target.destination)
    yield need(reason, ("oss:GetBucketVersioning",), bucket, by=_COPY)
    if target.removes_old:
        yield need(sid("FindOldCopiesIn", target.destination), ("oss:ListObjects",), bucket, by=_COPY)
    yield need(
        sid("SeeWhetherCopiesAreStillIn", target.destination), ("oss:GetObject",), objects, by=_WATCHDOG
    )
    if offers_copies:
        yield need(sid("OfferCopiesIn", target.destination), ("oss:GetObject",), objects, by=_OFFER)
    if target.kms_key is not None:
        yield _encryption(target, account_id)


def _encryption(target: CopyTarget, account_id: str) -> Need:
    key = f"acs:kms:{target.region}:{account_id}:key/{target.kms_key or '*'}"
    actions = ("kms:GenerateDataKey", "kms:Decrypt")
    return need(sid("EncryptCopiesIn", target.destination), actions, (key,), by=_COPY | _OFFER)


def _ledger_needs(ledger: LedgerBucket, account_id: str) -> Iterator[Need]:
    bucket = f"acs:oss:*:{account_id}:{ledger.bucket}"
    yield need(
        "RememberDeliveriesInTheLedger",
        ("oss:GetObject", "oss:PutObject", "oss:DeleteObject"),
        (f"{bucket}/{ledger.prefix}*",),
        by=_REMEMBER,
    )
    yield need(
        "ListTheLedgerAndKnowThatNoVersionsAreKept",
        ("oss:ListObjects", "oss:GetBucketVersioning"),
        (bucket,),
        by=_REMEMBER,
    )
