"""Checks of a deployment: one module for each group of findings, that change nothing that stays."""
