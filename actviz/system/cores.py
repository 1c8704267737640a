"""How many processes are of use."""

import os
import sys

#: More processes than these wait for one another's input and output.
_MOST = 16


def usable_cores() -> int:
    """The number of cores that this process may use, at most 16; 1 on systems where a process cannot safely be forked.

    >>> usable_cores() >= 1
    True
    """
    return min(len(os.sched_getaffinity(0)), _MOST) if sys.platform == "linux" else 1
