"""An artifact deployed by CloudFormation's own calls: what its framework's client does, without that client."""
