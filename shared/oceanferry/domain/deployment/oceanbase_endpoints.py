"""Where the API of ApsaraDB for OceanBase is reached.

Of the endpoints in the API's metadata (aliyun/aliyun-openapi-meta, products.json); each region has
one that is public and one for VPCs.
"""

from __future__ import annotations

REGIONS = frozenset(
    {
        "ap-southeast-1",
        "ap-southeast-3",
        "ap-southeast-5",
        "cn-beijing",
        "cn-beijing-finance-1",
        "cn-hangzhou",
        "cn-hangzhou-finance",
        "cn-hongkong",
        "cn-qingdao",
        "cn-shanghai",
        "cn-shanghai-finance-1",
        "cn-shenzhen",
        "cn-shenzhen-finance-1",
        "cn-zhangjiakou",
        "eu-central-1",
        "me-central-1",
        "us-east-1",
        "us-west-1",
    }
)


def vpc_endpoint(region: str) -> str:
    """Return the endpoint that is reached from a VPC without access to the internet."""
    return f"https://oceanbasepro-vpc.{region}.aliyuncs.com"
