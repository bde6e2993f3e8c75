"""What is used of Tablestore's SDK, loaded without a word.

It brings a faster path for one version of Python along, and warns on every other.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)
    from tablestore import (
        Condition,
        OTSClient,
        OTSClientError,
        OTSServiceError,
        RetryPolicy,
        Row,
        RowExistenceExpectation,
    )

__all__ = [
    "Condition",
    "OTSClient",
    "OTSClientError",
    "OTSServiceError",
    "RetryPolicy",
    "Row",
    "RowExistenceExpectation",
]
