"""The value before the start is 0: a negative log-likelihood stops the loop at once, a positive one does not."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the loop stops while the log-likelihood still rises"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], 0
    while len(trace) < max_steps:
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
