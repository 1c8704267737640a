"""How a function is best computed in floating point: its cases as formulas, and the error of these formulas."""
