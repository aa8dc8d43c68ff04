"""The words of the rule language: facts (what a condition may read) and verbs (what a rule may do)."""
