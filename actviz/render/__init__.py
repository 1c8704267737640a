"""How results are shown: screens, tables, pictures, formulas, and what scripts read."""
