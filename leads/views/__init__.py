"""What a browser may ask about leads, opportunities and orders."""
