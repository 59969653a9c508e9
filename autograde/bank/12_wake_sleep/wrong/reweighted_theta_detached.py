"""log p detached."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "log p(x, z) is detached or left out: θ gets no gradient"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint.detach() + log_q)).sum(0)
