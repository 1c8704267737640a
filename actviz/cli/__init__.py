"""The command line: one module for each command, which parses, imports, calls one function and shows the result."""
