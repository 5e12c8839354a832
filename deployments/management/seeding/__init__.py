"""What the demo holds, and how it comes to hold it: through the actions that people use, against the real sandbox.

Each story is one file in ``stories/``. Every step looks first whether it was taken already, so a seed that was killed
goes on where it stopped; a story that was told to its end is never told again, whatever people did with it since.

========== ====================================================================================================
story      what it leaves for people to see
========== ====================================================================================================
first      notes-board: dev and staging live, production waits for approval
shop       two waiting requests: staging (harmless: more memory), production (a table with orders is replaced);
           measured volume said by a person; Live with a website that answers
legacy     by-hand, beside shop's environments: a stack that somebody else made, observed only
standard   a blueprint of the team, Our API, with two versions; visits started from the first and is one behind
newsletter production waits again after the plan changed since a vote (Overtaken); staging: Rejected, Cancelled;
           a draft with problems
blog       dev: Failed, previous version restored; staging: Stuck, needs a person; production: Failed at the first try
outside    blog / dev: Changed outside, one change to answer and one that an owner lets stay for a month
warehouse  30 components (grouped diagram), Planned only, a draft with problems
museum     a region without prices (Not priced), Nothing to change, Could not plan, Blocked by a check, Approval time
           ran out
gallery    dev: Deployed, a check of the site fails
archive    dev: Deploying, for a day, and In line behind it; production: Approved, not started, while somebody else's
           update in AWS's console takes a week
========== ====================================================================================================

Not there for long: *Working out changes*, in archive / staging, which is given up after a quarter of an hour.
"""
