"""log(sigmoid) and log(1 - sigmoid): 0 times minus infinity is nan for a certain encoder."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits)
    log_q = states @ p.log().T + (1 - states) @ (1 - p).log().T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
