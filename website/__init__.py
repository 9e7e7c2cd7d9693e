"""The documentation site: what of it is made of the code and of the texts in the project's root (see mkdocs.yml)."""
