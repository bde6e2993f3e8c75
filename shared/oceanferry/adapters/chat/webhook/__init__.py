"""Events for systems: the signed webhook, and CloudEvents."""
