"""What every API view shares: pages by key, sparse fields, problems as RFC 9457 says, the OpenAPI document."""
