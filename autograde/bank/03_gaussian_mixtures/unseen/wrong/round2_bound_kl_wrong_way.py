"""The KL between q and the prior is taken the wrong way round, KL(π || q)."""
import torch

def bound(log_density, weights, q):
    kl = (weights * (weights.log() - q.log())).sum()
    return (q * log_density).sum() - kl
