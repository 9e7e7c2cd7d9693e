"""What the Serverless Framework does, as tables, and what a state says of how it was packaged."""
