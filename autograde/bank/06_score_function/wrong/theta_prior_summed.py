"""The prior's samples are summed."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "summed for the prior"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads.sum(0) + likelihood_grads.mean(0)
