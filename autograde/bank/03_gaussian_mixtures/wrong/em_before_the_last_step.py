"""The parameters before the last M-step come back."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "before the last M-step"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, new = [], parameters
    for _ in range(max_steps):
        parameters = new
        statistics, value = e_step(x, parameters)
        trace.append(value)
        new = m_step(statistics, parameters)
        if len(trace) > 1 and trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
