"""Makes the zip that Function Compute runs: ``make package``.

From requirements.lock and this checkout to the same bytes each time, without
Docker and without a Python of the runtime's version.
"""
