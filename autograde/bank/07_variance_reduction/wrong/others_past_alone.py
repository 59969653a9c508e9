"""The samples before."""

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the samples before are averaged, not all"


def leave_one_out(signal):
    counts = torch.arange(len(signal))[:, None].clamp(min=1)
    return (signal.cumsum(0) - signal) / counts
