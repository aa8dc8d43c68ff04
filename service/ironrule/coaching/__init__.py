"""Review folds what happened, prescribe proposes what comes next; both give the reason for every number."""
