"""The permissions that a configuration and its deployment need, and no others.

:mod:`code` is what our code calls, :mod:`platform` what Function Compute does
in a function's name, :mod:`grants` who gets which of them.
"""
