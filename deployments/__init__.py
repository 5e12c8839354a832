"""What a team runs, and how a change gets there."""
