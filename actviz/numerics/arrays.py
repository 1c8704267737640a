"""The one array type that everything computes with."""

import numpy as np
import numpy.typing as npt

#: Numbers as float64, of any shape.
Array = npt.NDArray[np.float64]
#: Numbers computed at a time: what a kernel holds fits into a core's cache (twice as fast at 1e6 numbers), and no allocator maps its memory anew each time.
BLOCK = 8_192
