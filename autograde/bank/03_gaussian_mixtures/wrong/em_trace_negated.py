"""The negative log-likelihoods are kept."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the sign is reversed"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(-value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 1 and trace[-2] - trace[-1] < tolerance:
            break
    return parameters, trace
