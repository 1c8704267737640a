"""Run the frameworks, and compare their results with actviz and with the exact values.

`make parity` installs the frameworks and runs `python -m parity` in tools/. Each framework runs in a process of its own, because some
of them conflict. The results are tests/data/parity.xz, with which the tests compare actviz without any framework, and docs/parity.md.
"""
