"""Reading without side effects: what a run would do, which backup sets there are."""
