"""Takes raw second moments E[fc] / E[c^2], as if the control had mean zero."""

import torch


def best_beta(f, c):
    beta = (f * c).mean(0) / (c * c).mean(0)
    share = (f - beta * c).var(0) / f.var(0)
    return beta, share
