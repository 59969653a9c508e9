"""The gradient of a loss."""

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "this is the gradient of the loss −ELBO"


def theta_gradient(prior_grads, likelihood_grads):
    loss = -(prior_grads + likelihood_grads)
    return loss.mean(0)
