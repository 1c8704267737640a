"""What the frameworks themselves compute: measured by running them, compared with actviz and with the exact values.

`make parity` installs them and runs `python -m parity` in tools/: every framework in a process of its own, because they do not
all bear each other. It writes tests/data/parity.xz, which the suite holds actviz to without any framework, and docs/parity.md.
"""
