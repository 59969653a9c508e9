"""log Z_0 with the biases."""

from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "that of the machine without W"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = softplus(a).sum() + softplus(b).sum()
    for t in range(len(x)):
        log_w = log_w + g(betas[t + 1], x[t]) - g(betas[t], x[t])
    return log_w
