"""The object behind a download link."""
