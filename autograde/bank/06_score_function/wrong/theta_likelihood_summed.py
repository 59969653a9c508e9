"""The likelihood's samples are summed."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "summed for the likelihood"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads.mean(0) + likelihood_grads.sum(0)
