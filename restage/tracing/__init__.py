"""Values of an artifact traced back to the service's own configuration: proven for the source stage, taken for the
target."""
