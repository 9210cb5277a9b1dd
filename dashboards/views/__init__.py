"""Pages of figures; read only."""
