"""The composition root: the only place that reads the environment and makes adapters.

:mod:`function` builds what Function Compute runs, :mod:`machine` what the
command line runs. Neither loads the other: a cold start pays for what it uses.
"""
