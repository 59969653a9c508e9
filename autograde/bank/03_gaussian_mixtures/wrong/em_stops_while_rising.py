"""The comparison is the wrong way round: the loop stops when the rise is large."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the loop stops while the log-likelihood still rises"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and trace[-1] - trace[-2] > tolerance:
            break
    return parameters, trace
