"""The parts of an API Gateway REST API: what people decide, paths and methods, the stage. Pure."""
