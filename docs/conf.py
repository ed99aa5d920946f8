"""The site: ``python -m sphinx docs build/site``; reads no network, like mtqa itself."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / "_ext"), str(Path(__file__).parents[1])]

import mtqa

project = "mtqa"
author = "The mtqa contributors"
copyright = "The mtqa contributors, Apache-2.0"
version = release = mtqa.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mtqa_pages"]
exclude_patterns = ["_ext"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # pages point to files of the repository too

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = f"mtqa {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
