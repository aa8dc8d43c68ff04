"""What review carries from one event to the next: variables, effects, freeze, and the digest that facts read."""
