"""Codes in the bodies of answers, which some vendors write as numbers and as texts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

_Number = Annotated[StrictInt, Field(gt=-(10**12), lt=10**12)]
_Digits = Annotated[StrictStr, Field(pattern=r"^-?[0-9]{1,12}$")]

VendorCode = _Number | _Digits
