"""No average."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the average over the samples is missing"


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads + likelihood_grads
