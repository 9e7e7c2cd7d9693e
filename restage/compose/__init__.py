"""Compositions of services (`serverless-compose.yml`): the services in their order, and where their artifacts lie."""
