"""Two M-steps for each E-step."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "two M-steps follow each E-step"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, m_step(statistics, parameters))
        if len(trace) > 1 and trace[-1] - trace[-2] < tolerance:
            break
    return parameters, trace
