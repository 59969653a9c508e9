"""log q stays attached in the signal, and θ learns nothing."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "and θ gets no gradient"


def surrogate(log_q, log_joint):
    return (log_q * (log_joint.detach() - log_q)).mean()
