"""Programs that compute a function: whole files of source code."""
