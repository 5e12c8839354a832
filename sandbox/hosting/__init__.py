"""Buckets as websites and REST APIs at `<name>.localhost`."""
