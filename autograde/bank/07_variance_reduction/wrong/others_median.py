"""The median of the others."""

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the median of the others"


def leave_one_out(signal):
    return torch.stack(
        [torch.cat([signal[:s], signal[s + 1 :]]).median(0).values for s in range(len(signal))]
    )
