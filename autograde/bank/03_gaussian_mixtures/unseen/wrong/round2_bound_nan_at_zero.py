"""q log q is computed as it stands, nan where q is 0."""
import torch

def bound(log_density, weights, q):
    return (q * (log_density + weights.log() - q.log())).sum()
