"""Stories in a real browser against the processes that the demo starts."""
