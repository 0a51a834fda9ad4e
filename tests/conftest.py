"""Hypothesis tries the same examples in every run, however slow the machine is.

Look for new ones with ``pytest --hypothesis-profile=search --hypothesis-seed=random``.
"""

import os
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

# The matrices here are small: several threads to one of them wait for each other most of the time.
# NumPy reads this when it is first imported; the servers that tests start inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# AppTest looks through all installed packages for components at each start; once will do.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

# What tests put to a class is not kept among a user's own.
os.environ["KL_CLASS_STORE"] = f"sqlite:///{Path(tempfile.mkdtemp()) / 'classes.sqlite'}"

settings.register_profile("course", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("course")
