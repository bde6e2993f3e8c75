"""MNS (Simple Message Queue) on loopback: topics, queues, and triggers that invoke functions."""
