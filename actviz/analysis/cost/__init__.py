"""What a function costs: computing time, operations, precision lost in a narrow type."""
