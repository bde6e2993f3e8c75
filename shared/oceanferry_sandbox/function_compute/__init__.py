"""Function Compute on loopback: the API, the asynchronous queue, and instances that run real handlers.

Import from the modules: this package must stay empty, because the program that
shares its process with a function's code (``runtime``) is part of it.
"""
