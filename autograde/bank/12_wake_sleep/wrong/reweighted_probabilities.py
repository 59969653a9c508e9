"""p and q for their logarithms."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "p and q themselves stand for their logarithms"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint.exp() + log_q.exp())).sum(0)
