"""The panels of the explorer's screen."""
