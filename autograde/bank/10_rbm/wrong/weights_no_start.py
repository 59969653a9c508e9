"""log Z_0 is forgotten."""

from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "log Z at β = 0 is left out"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = 0.0
    for t in range(len(x)):
        log_w = log_w + g(betas[t + 1], x[t]) - g(betas[t], x[t])
    return log_w
