"""Everything between the mathematics and the page."""
