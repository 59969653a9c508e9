"""All samples with the own value are left out."""

import torch

loses = ["hidden-leave_one_out"]
mistake = "equal to the own one are left out"


def leave_one_out(signal):
    different = signal[:, None] != signal
    count = different.sum(1)
    return torch.where(count > 0, (different * signal).sum(1) / count.clamp(min=1), signal)
