"""Starts and watches what Tierboard consists of on one machine: the demo, and the servers that tests need.

Imports neither Django nor anything of the product: it must be able to say what is wrong with an installation before the
product can be imported, and it starts faster that way.
"""
