"""The ELBO, in nats."""

loses = ["check-description_length", "hidden-description_length"]
mistake = "the sign is reversed: this is the ELBO, and a length is −ELBO; and it is in nats: bits are asked"


def description_length(log_joint, log_q):
    return (log_joint - log_q).mean(0)
