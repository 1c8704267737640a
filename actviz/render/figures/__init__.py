"""Figures in files: svg, png and pdf, drawn by matplotlib, which only this package knows.

Each module draws one kind of result into axes; `canvas` makes the figure and its bytes, `style` says how it looks.
"""
