"""The log-likelihood at the start is missing in the trace."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the log-likelihood at the start is missing"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    statistics, before = e_step(x, parameters)
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        statistics, value = e_step(x, parameters)
        trace.append(value)
        if value - before < tolerance:
            break
        before = value
    return parameters, trace
