"""What happens when processes die, freeze or lose one another: real processes, judged by the sandbox's own ledger."""
