"""How long a download link must still live for each use of it.

The order is a rule: a link that is fit for one use is fit for the next. A link
that is joined can still be published; one that is published can still be
redeemed at once. Otherwise a run would join a link only to ask for a new one.
"""

from __future__ import annotations

from datetime import timedelta

TO_JOIN = timedelta(minutes=10)
"""A download task that another run asked for is joined only while its links live so long."""
TO_PUBLISH = timedelta(minutes=10)
"""A link is published only while it lives so long: its reader needs time to click."""
TO_REDEEM = timedelta(minutes=1)
"""A button hands out a link that lives so long, or one that was asked for a moment ago."""
TO_READ_A_RANGE = timedelta(seconds=30)
"""A copy reads a range over a link that lives so long, so that the range is not cut off."""
OF_A_PRESIGNED_COPY = timedelta(minutes=15)
"""How long the link lives that a button hands out for a copy in a bucket."""
