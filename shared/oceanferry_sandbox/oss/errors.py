"""OSS's error replies: code, HTTP status, wording and EC (the fine-grained code) of each.

Source: the documentation's error pages, one for each EC. An EC left empty and
the wordings marked so are unverified.
"""

from __future__ import annotations


class OssError(Exception):
    """A request is refused; *fields* are the elements OSS adds for this code."""

    def __init__(self, status: int, code: str, message: str, *, ec: str = "", **fields: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.ec = ec
        self.fields = fields
        self.headers: dict[str, str] = {}


def no_such_bucket(name: str) -> OssError:
    """No bucket has this name."""
    return OssError(
        404, "NoSuchBucket", "The specified bucket does not exist.", ec="0015-00000101", BucketName=name
    )


def no_such_key(key: str, *, marker: str = "") -> OssError:
    """The bucket has no such object, or the version id of a delete *marker* is all it has."""
    error = OssError(404, "NoSuchKey", "The specified key does not exist.", ec="0026-00000001", Key=key)
    if marker:
        error.headers = {"x-oss-delete-marker": "true", "x-oss-version-id": marker}
    return error


def public_endpoint_forbidden() -> OssError:
    """The account was opened after 2025-03-20, and this is OSS's own public endpoint in mainland China.

    Words and EC: "Access OSS resources using custom domain names" in OSS's documentation.
    """
    message = "Not allowed using the OSS public endpoint, please use CNAME instead."
    return OssError(400, "PublicEndpointForbidden", message, ec="0048-00000401")


def no_such_worm() -> OssError:
    """The bucket has no retention policy; the EC is not known."""
    message = "The bucket does not have WORM configuration."
    return OssError(404, "NoSuchWORMConfiguration", message)


def no_such_lifecycle() -> OssError:
    """The bucket has no lifecycle rules; the EC is not known."""
    return OssError(404, "NoSuchLifecycle", "No Row found in Lifecycle Table.")


def no_such_upload(upload_id: str) -> OssError:
    """The multipart upload was never begun, or is over."""
    message = (
        "The specified upload does not exist. The upload ID may be invalid, "
        "or the upload may have been aborted or completed."
    )
    return OssError(404, "NoSuchUpload", message, ec="0042-00000002", UploadId=upload_id)


def file_already_exists(*, ec: str = "0026-00000002") -> OssError:
    """An object is there, and the request forbids to overwrite it."""
    message = "The object you specified already exists and can not be overwritten."
    return OssError(409, "FileAlreadyExists", message, ec=ec)


def file_immutable() -> OssError:
    """A retention policy keeps the object; the EC is not known."""
    return OssError(409, "FileImmutable", "The object you specified is immutable.")


def invalid_part(upload_id: str, number: int, etag: str) -> OssError:
    """A part to be put together was not uploaded, or is another than the caller believes."""
    message = (
        "One or more of the specified parts could not be found or the specified entity tag "
        "might not have matched the part's entity tag."
    )
    return OssError(400, "InvalidPart", message, PartNumber=str(number), ETag=etag, UploadId=upload_id)


def invalid_part_order() -> OssError:
    """The part numbers do not ascend."""
    message = (
        "The list of parts was not in ascending order. Parts list must specified in order by part number."
    )
    return OssError(400, "InvalidPartOrder", message, ec="0042-00000209")


def entity_too_small(number: int, size_bytes: int) -> OssError:
    """A part other than the last is below 100 KiB; the names of the fields are unverified."""
    message = "Your proposed upload smaller than the minimum allowed size."
    fields = {"MinSizeAllowed": "102400", "ProposedSize": str(size_bytes), "PartNumber": str(number)}
    return OssError(400, "EntityTooSmall", message, ec="0042-00000213", **fields)


def operation_aborted() -> OssError:
    """The same object is being written by another request; wording and EC are unverified."""
    message = "A conflicting conditional operation is currently in progress against this resource."
    return OssError(409, "OperationAborted", message)


def gateway_timeout() -> OssError:
    """The answer takes longer than the front end waits; code and wording are unverified."""
    return OssError(504, "GatewayTimeout", "The request was not answered in time.")


def invalid_digest(*, well_formed: bool) -> OssError:
    """The body is not what its Content-MD5 says, or that header says nothing."""
    if well_formed:
        message = "The Content-MD5 you specified did not match what we received."
        return OssError(400, "InvalidDigest", message, ec="0017-00000503")
    return OssError(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", ec="0017-00000502")


def invalid_range(header: str, size_bytes: int) -> OssError:
    """The requested range is outside the object."""
    message = "The requested range cannot be satisfied"
    fields = {"ActualObjectSize": str(size_bytes), "RangeRequested": header}
    return OssError(416, "InvalidRange", message, **fields)


def precondition_failed(condition: str) -> OssError:
    """If-Match or If-Unmodified-Since does not hold."""
    message = "At least one of the pre-conditions you specified did not hold."
    return OssError(412, "PreconditionFailed", message, ec="0017-00001001", Condition=condition)


def not_modified() -> OssError:
    """If-None-Match or If-Modified-Since does not hold; the reply has no body."""
    return OssError(304, "NotModified", "Not Modified")


def invalid_object_name(key: str) -> OssError:
    """The key is longer than 1023 bytes or starts with a slash."""
    return OssError(400, "InvalidObjectName", "The specified object is not valid.", ObjectName=key)


def invalid_object_state() -> OssError:
    """The object is archived and has not been restored."""
    message = "The operation is not valid for the object's state"
    return OssError(403, "InvalidObjectState", message, ec="0016-00000203")


def invalid_argument(message: str, name: str, value: str, *, ec: str = "") -> OssError:
    """A parameter or header has a value it cannot have."""
    return OssError(400, "InvalidArgument", message, ec=ec, ArgumentName=name, ArgumentValue=value)


def malformed_xml() -> OssError:
    """The body is not the document that the operation takes."""
    message = "The XML you provided was not well-formed or did not validate against our published schema."
    return OssError(400, "MalformedXML", message)


def invalid_access_key_id(access_key_id: str, *, token_missing: bool = False) -> OssError:
    """No user has this AccessKey, or STS issued it and its token was left out."""
    message, ec = "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902"
    if token_missing:
        message += " The Security Token may be lost to specify that it is a STS Access Id."
        ec = "0002-00000003"
    return OssError(403, "InvalidAccessKeyId", message, ec=ec, OSSAccessKeyId=access_key_id)


def signature_does_not_match(
    access_key_id: str, provided: str, string_to_sign: str, *, ec: str, **fields: str
) -> OssError:
    """Another request was signed, or with another secret."""
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method."
    )
    fields = {"SignatureProvided": provided, "StringToSign": string_to_sign, **fields}
    return OssError(403, "SignatureDoesNotMatch", message, ec=ec, OSSAccessKeyId=access_key_id, **fields)


def request_time_too_skewed(request_time: str, server_time: str) -> OssError:
    """The signature is more than 15 minutes from the server's clock."""
    message = "The difference between the request time and the current time is too large."
    fields = {"RequestTime": request_time, "ServerTime": server_time}
    fields["MaxAllowedSkewMilliseconds"] = "900000"
    return OssError(403, "RequestTimeTooSkewed", message, ec="0002-00000504", **fields)


def access_denied(message: str, *, ec: str = "", **fields: str) -> OssError:
    """The caller may not do this."""
    return OssError(403, "AccessDenied", message, ec=ec, **fields)


def not_implemented(what: str) -> OssError:
    """OSS may know this, the sandbox does not."""
    message = "A header, parameter or operation you provided implies functionality the sandbox does not have."
    return OssError(501, "NotImplemented", message, Header=what)
