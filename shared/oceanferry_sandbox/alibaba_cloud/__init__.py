"""What the services share: access keys, signatures, the RPC gateway, and the services that are one module."""
