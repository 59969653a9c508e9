"""The likelihood's gradient is forgotten."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "∇ log p(x | z) is left out"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads.mean(0)
