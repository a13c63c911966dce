"""Who reaches what: the people, the scene, and one module of rows for each part of the house."""
