"""``make deploy``: Serverless Devs, run so that it may be repeated, and shows and keeps no secret."""
