"""The ELBO itself: autograd swaps gradient and mean."""

import torch


def surrogate(log_q, log_joint):
    return (log_joint - log_q).mean()
