"""Commands for developers: what is built, fitted or photographed by hand."""
