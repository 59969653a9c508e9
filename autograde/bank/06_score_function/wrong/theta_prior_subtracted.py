"""The prior is subtracted."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "∇ log p(z) has the wrong sign"


def theta_gradient(prior_grads, likelihood_grads):
    return (likelihood_grads - prior_grads).mean(0)
