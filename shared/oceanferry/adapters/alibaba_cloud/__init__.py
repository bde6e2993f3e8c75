"""Calling Alibaba Cloud's RPC APIs, and the identity that calls them."""
