"""The web book: Sphinx with myst-nb over the pages that `gather.py` has laid out, executed beforehand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Latent variable models"
author = "the lvm-course authors"
# The second puts a copy of MathJax into the book, so that formulas are drawn without a network.
extensions = ["myst_nb", "sphinx-mathjax-offline"]
root_doc = "lectures/index"
html_title = project
html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}  # the search stands in the sidebar
html_static_path = ["static"]
html_css_files = ["book.css"]

# The lectures come with their outputs from the cache; exercises are shown blank.
nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath", "amsmath"]
# Links to a section use the name of the cell that begins it, as in JupyterLab.
myst_heading_anchors = 3
myst_heading_slug_func = "gather.anchor"
