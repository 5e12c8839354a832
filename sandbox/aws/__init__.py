"""The AWS endpoint: who signs a request, which service it is for, and what of it is written down."""
