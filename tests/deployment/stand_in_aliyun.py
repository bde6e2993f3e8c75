"""Stands in for Alibaba Cloud CLI: ``aliyun PRODUCT ACTION --Parameter value``, sent by the vendor's SDK.

Every option is a parameter of the call, as in the CLI's documentation; the endpoint is the sandbox's.
"""

from __future__ import annotations

import os
import sys

from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.models import Config, OpenApiRequest, Params
from alibabacloud_tea_util.models import RuntimeOptions  # type: ignore[import-untyped]

VERSIONS = {"oos": "2019-06-01"}


def main() -> None:
    """Make one call; exit with its error when it is refused."""
    product, action, *options = sys.argv[1:]
    parameters = {
        name.removeprefix("--"): value for name, value in zip(options[::2], options[1::2], strict=True)
    }
    scheme, _, host = os.environ[f"OCEANFERRY_ENDPOINTS_{product.upper()}"].partition("://")
    client = Client(
        Config(
            access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            endpoint=host,
            protocol=scheme,
        )
    )
    call = Params(
        action=action,
        version=VERSIONS[product],
        protocol=scheme,
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    client.call_api(call, OpenApiRequest(query=parameters), RuntimeOptions())


if __name__ == "__main__":
    main()
