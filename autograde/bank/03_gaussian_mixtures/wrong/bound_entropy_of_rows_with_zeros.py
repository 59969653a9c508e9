"""NaN in the entropy of a row becomes 0 after the sum over the components."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "a row with a 0 in q got 0 for its entropy"


def bound(log_density, weights, q):
    entropy = torch.nan_to_num(-(q * q.log()).sum(1), nan=0.0)
    return (q * (log_density + weights.log())).sum() + entropy.sum()
