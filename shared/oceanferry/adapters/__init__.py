"""The ports, implemented with vendor SDKs, sockets and files. Nothing else imports those."""
