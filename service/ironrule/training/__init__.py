"""The nouns of training: athletes, exercises, events, formulas. No rules."""
