"""Weights of its own, from the joint."""

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the weights are computed anew, ∝ p(x, z): those given are to be used"


def wake_loss(log_prior, log_likelihood, weights):
    return -((log_prior + log_likelihood).detach().softmax(0) * (log_prior + log_likelihood)).sum(0)
