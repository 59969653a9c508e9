"""The prior's gradient is forgotten."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "∇ log p(z) is left out"


def theta_gradient(prior_grads, likelihood_grads):
    return likelihood_grads.mean(0)
