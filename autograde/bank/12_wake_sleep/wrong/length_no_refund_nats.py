"""Nothing comes back, in nats."""

loses = ["check-description_length", "hidden-description_length"]
mistake = "what comes back, log q is left out; and it is in nats: bits are asked"


def description_length(log_joint, log_q):
    return -log_joint.mean(0)
