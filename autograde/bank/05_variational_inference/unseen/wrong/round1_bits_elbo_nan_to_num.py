"""log q is repaired with nan_to_num after the sum, so that impossible states get log q = 0."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits)
    log_q = (states @ p.log().T + (1 - states) @ (1 - p).log().T).nan_to_num(0.0)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
