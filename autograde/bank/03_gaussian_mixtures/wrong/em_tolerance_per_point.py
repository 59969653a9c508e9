"""The log-likelihood is averaged before it is compared."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "per point"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and (trace[-1] - trace[-2]) / len(x) < tolerance:
            break
    return parameters, trace
