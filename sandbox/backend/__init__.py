"""MiniStack as a child process: started, fed with calls, rebuilt from the journal."""
