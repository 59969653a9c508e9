"""The weights are normalized over the rows."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are normalized over the rows: they sum to one over the samples"


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    return -(w / w.sum(1, keepdim=True) * (log_prior + log_likelihood)).sum(0)
