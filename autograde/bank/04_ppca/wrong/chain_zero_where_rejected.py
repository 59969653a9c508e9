"""Zeros where nothing was accepted."""

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "chains that reject are set to 0"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = u.log() < log_ratio
    return proposed * accepted[:, None]
