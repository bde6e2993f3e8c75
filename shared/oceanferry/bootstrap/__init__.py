"""The composition root: from the configuration file and the environment to adapters to use cases."""
