"""The mean over the parameters (last axis) instead of over the samples."""


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).mean(-1)
