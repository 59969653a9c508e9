"""The prior is subtracted like the KL penalty of a loss: likelihood minus prior."""


def theta_gradient(prior_grads, likelihood_grads):
    return (likelihood_grads - prior_grads).mean(0)
