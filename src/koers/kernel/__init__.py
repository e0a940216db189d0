"""What all processes share: people and relations, conversations, agreements, documents, deadlines, audit."""
