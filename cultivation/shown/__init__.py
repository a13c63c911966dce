"""What screens and documents say of the things of the programme: rows and words, made of models."""
