"""What pages for people are made of: one file each, which loads nothing, to search, to fold and to print."""
