"""The decisions: review folds what happened, prescribe proposes what comes next, each with the reason for every number."""
