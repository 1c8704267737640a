"""From a text to a function: names, framework calls, plugins, and the entries themselves."""
