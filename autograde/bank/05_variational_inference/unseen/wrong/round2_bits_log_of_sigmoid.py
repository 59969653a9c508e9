"""log(sigmoid) and log(1 - sigmoid): -inf when the encoder is certain, and 0 * inf is nan."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits)
    log_q = (states[None] * p.log()[:, None] + (1 - states[None]) * (1 - p).log()[:, None]).sum(-1)
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
