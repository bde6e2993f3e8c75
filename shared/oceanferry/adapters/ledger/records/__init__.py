"""Where the ledger's records are kept."""
