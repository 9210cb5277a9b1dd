"""Reading a sales team's CSV files (accounts, products, pipeline, teams) into the product: read, mend, write."""
