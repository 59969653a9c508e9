"""S / (1 + relative variance) with the N-1 variance of torch.var."""


def effective_sample_size(log_weights):
    w = (log_weights - log_weights.max(0).values).exp()
    w = w / w.mean(0)
    return len(w) / (1 + w.var(0))
