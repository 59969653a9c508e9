"""−ELBO itself."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "this is the loss −ELBO"


def surrogate(log_q, log_joint):
    return (log_q - log_joint).mean()
