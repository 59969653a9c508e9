"""The entropy of the average q over the data, times N, instead of the sum of the points' entropies."""
import torch

def bound(log_density, weights, q):
    m = q.mean(0)
    entropy = -torch.xlogy(m, m).sum() * len(q)
    return (q * (log_density + weights.log())).sum() + entropy
