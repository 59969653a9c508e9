"""The sample after is left out, too."""

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the sample after is left out, too"


def leave_one_out(signal):
    kept = [torch.cat([signal[:s], signal[s + 2 :]]) for s in range(len(signal))]
    return torch.stack([rest.sum(0) / max(len(rest), 1) for rest in kept])
