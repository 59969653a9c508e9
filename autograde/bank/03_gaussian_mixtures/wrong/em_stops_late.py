"""The rise before the last is compared."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "a step too late"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) > 2 and trace[-2] - trace[-3] < tolerance:
            break
    statistics, value = e_step(x, parameters)
    trace.append(value)
    return parameters, trace
