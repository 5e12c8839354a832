"""People and what everything else stands on: users, teams, AWS accounts, audit, notices."""
