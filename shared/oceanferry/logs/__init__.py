"""One JSON line for each event, under a stable name; :mod:`oceanferry.logs.events` lists them."""
