"""The functions of `import actviz`: what the commands show, as objects that notebooks show too. Each has a module of its name."""
