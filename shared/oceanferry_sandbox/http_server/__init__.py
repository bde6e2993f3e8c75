"""A loopback HTTP server that misbehaves on request.

Every service of the sandbox is one function from Request to Response, served
by a LoopbackServer. What goes wrong on the wire (an error status, a wait, a
reset, a cut or flipped byte) is not the service's concern: tests plant Faults
and the server applies them around the function.

The standard library's server is used because the faults need the raw socket,
which the well-known frameworks keep to themselves.
"""
