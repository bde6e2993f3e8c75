"""Alarms when something is overdue, stuck or rejected, and the status of every route."""
