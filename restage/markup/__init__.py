"""What reports are made of besides JSON: Markdown, and the commands by which CI servers annotate files."""
