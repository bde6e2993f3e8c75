"""A loopback cloud: what Oceanferry talks to, for the demonstration and the tests; never deployed."""
