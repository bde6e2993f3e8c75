"""Traces of a run, or none."""
