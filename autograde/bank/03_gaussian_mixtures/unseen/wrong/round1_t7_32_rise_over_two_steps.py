"""The rise is measured over two steps."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        if len(trace) > 2 and trace[-1] - trace[-3] < tolerance:
            break
    return parameters, trace
