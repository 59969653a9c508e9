"""One drawn state in place of the sum over all."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    s = torch.distributions.Categorical(logits=log_q.T).sample()
    n = torch.arange(logits.shape[0])
    return log_joint[s, n] - log_q[s, n]
