"""What we hand on: the referral, as plain values."""
