"""How messages reach chat rooms and webhooks: one module a channel, named as the destination's type.

A new channel is a module here that defines ``CHANNEL``; nothing else changes.
"""
