"""The operator's configuration: oceanferry.yaml and the environment."""
