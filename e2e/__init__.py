"""End-to-end tests: real framework clients and `restage` against an emulated AWS account (README.md beside this)."""
