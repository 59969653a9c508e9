"""log q = z·logit - log(1 + exp(logit)), which overflows at a logit of 1000."""
import torch


def bits_elbo(logits, states, log_joint):
    log_q = logits @ states.T - torch.log1p(logits.exp()).sum(1, keepdim=True)
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
