"""Training and what it allows: the one place that says who may own customers, the pages' rows, what people are told."""
