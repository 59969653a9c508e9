"""One number."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "averaged over samples and parameters"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).mean()
