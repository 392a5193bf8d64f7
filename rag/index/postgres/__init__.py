"""The index in PostgreSQL with pgvector, so that several machines share one corpus."""
