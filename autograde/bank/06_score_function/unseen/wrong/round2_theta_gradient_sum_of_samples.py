"""The sum over the samples instead of their mean."""


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0)
