"""The later ones alone."""

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the samples after are averaged, not all others"


def leave_one_out(signal):
    rows = [signal[s + 1 :].mean(0) for s in range(len(signal) - 1)]
    return torch.stack([*rows, 0 * signal[0]])
