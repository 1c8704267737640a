"""Why an implementation is wrong: another function, digits that its formula loses, numbers of another type."""
