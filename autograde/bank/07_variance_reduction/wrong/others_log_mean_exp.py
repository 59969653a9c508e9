"""The logarithm of a mean of exponentials."""

import math

import torch

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the logarithm of the mean of exp"


def leave_one_out(signal):
    others = [torch.cat([signal[:s], signal[s + 1 :]]) for s in range(len(signal))]
    return torch.stack([each.logsumexp(0) - math.log(len(each)) for each in others])
