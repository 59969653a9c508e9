"""Sign of the logit the wrong way round: sigmoid(-logit) as the probability of a 1."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    logits = -logits
    log_q = F.logsigmoid(logits) @ states.T + F.logsigmoid(-logits) @ (1 - states).T  # (N, 2^M)
    q = log_q.exp()
    return (q * (log_joint.T - log_q)).sum(1)
