"""Settings that autograde, stock nbgrader and formgrader share. Add your own below."""

from autograde.course_folder import nbgrader_settings

c = get_config()  # noqa: F821
c.merge(nbgrader_settings())
