"""The ledger: one protocol of claims and receipts over several kinds of record keeping."""
