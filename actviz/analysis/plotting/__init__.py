"""Curves ready to be drawn: plot ranges, samples refined where a curve bends, derivatives, components, differences."""
