"""An AWS lookalike for the demo and for tests: strict CloudFormation before MiniStack, with a journal and hosting.

It speaks AWS's wire protocols on the loopback interface and imports nothing of the product.
"""
