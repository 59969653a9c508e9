"""The samples so far."""

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the samples before are averaged, the own one too"


def leave_one_out(signal):
    return signal.cumsum(0) / torch.arange(1, len(signal) + 1)[:, None]
