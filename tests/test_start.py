"""What the server does before the first reader comes."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, sys
import app
asyncio.run(app.warm(None).__aenter__())
print("pandas" in sys.modules)
"""


def test_a_class_that_comes_at_once_meets_no_half_loaded_module() -> None:
    """What Streamlit loads late, in one reader's thread, must be there before all of them."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
