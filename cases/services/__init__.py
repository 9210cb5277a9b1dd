"""What happens with cases: told, shared, withdrawn, marked; scored by a panel, rewarded."""
