"""Alarms, the history of deliveries, and the status that is shown."""
