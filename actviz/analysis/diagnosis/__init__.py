"""What an activation does in a real network: dead, saturated and linear units, by layer."""

#: A unit is dead if its slope is below this for every example.
DEAD_BELOW = 1e-6
