"""What happens to accounts; each module one part of domain.md section 3."""
