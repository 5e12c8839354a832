"""What people and machines do to deployments: one verb, one module. An action owns its transaction."""
