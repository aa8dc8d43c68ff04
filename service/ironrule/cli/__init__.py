"""The command `ironrule`: it reads files, asks the core or a server, prints for people, and decides nothing."""
