"""The file s.yaml of Serverless Devs."""
