"""The sandbox's OSS: the part of Object Storage Service that Oceanferry and its tests use.

It is our own because no existing server can stand in: moto, s3rver and
aliyun/oss-emulator neither check OSS V4 signatures nor answer OSS's CRC64
headers (``x-oss-hash-crc64ecma``, ``HashCrc64ecma``), and those are what a
copy is proven with. Signatures are recomputed here from Alibaba Cloud's
documentation, without the SDK's signer, so that a request which passes has
been signed right twice over.

What the documentation leaves open is decided on the strict side and marked
"unverified" where it is decided. An operation, parameter or header that is
not implemented is answered with 501, never ignored.
"""
