"""One variable too many: the index of a cumulated sum is `shape`, not `shape - 1`."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u)
    sums = e.cumsum(-1)
    return sums[..., shape] / rate, sums[..., shape] / sums[..., -1]
