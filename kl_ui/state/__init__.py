"""What a reader has set: read from an address, kept for a visit, remembered by her browser."""
