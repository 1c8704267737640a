"""The command line: one module a command; each parses, then imports, calls one function and shows the result."""
