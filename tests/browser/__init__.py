"""The product in Debian's Chromium, as its users have it in front of them."""
