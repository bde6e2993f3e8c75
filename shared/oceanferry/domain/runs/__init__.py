"""What a run is made of: its request, orders, jobs, outcomes, receipts, failures and alarms."""
