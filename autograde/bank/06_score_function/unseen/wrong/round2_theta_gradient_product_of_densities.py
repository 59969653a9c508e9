"""As p(x, z) is a product, the two gradients are multiplied instead of added."""


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads * likelihood_grads).mean(0)
