"""Golden cases: a folder each, definition.yml and what must come of it, byte for byte.

`python -m tests.golden.regenerate` writes the expected files anew after a change that is meant; read the difference
before you commit it, because AWS will see the same one.
"""
