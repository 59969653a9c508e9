"""q(z) is multiplied up and then its logarithm is taken, which is minus infinity where q is 0."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits)[None]
    z = states[:, None]
    q = (z * p + (1 - z) * (1 - p)).prod(-1)
    return (q * (log_joint - q.log())).sum(0)
