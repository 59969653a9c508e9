"""∝ p q."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are ∝ p(x, z) q, not p(x, z) / q"


def reweighted(log_joint, log_q):
    w = (log_joint + log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
