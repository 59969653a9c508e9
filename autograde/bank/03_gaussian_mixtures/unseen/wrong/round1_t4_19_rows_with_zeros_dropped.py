"""Points with a zero in q are dropped, to avoid nan."""

import torch


def bound(log_density, weights, q):
    total = log_density.new_zeros(())
    for n in range(len(q)):
        if (q[n] > 0).all():
            total = total + (q[n] * (log_density[n] + weights.log() - q[n].log())).sum()
    return total
