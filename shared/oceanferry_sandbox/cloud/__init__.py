"""The account on Alibaba Cloud that the sandbox plays: all services, and what is in them."""
