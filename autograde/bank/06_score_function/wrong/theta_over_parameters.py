"""The mean over the wrong axis."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the average is over the parameters"


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).mean(1)
