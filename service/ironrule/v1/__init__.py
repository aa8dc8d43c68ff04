"""Generated from proto/ironrule/v1 by `make proto`; not to be edited."""
