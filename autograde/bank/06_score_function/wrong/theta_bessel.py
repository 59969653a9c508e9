"""Divided by S − 1."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "divided by S − 1 instead of S"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0) / max(len(prior_grads) - 1, 1)
