"""The instances of a function: processes with an environment, a memory and a life."""
